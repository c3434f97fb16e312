package dev.holdfast.logs;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One instance of a container, as the pod's status had it.
 *
 * @param id the runtime's id of this very instance; empty where it never ran, or where the status does not know it
 * @param restarts of the container
 * @param waiting why the container does not run, where it is waiting
 */
record Instance(
        String container,
        Kind kind,
        Which which,
        Optional<String> id,
        int restarts,
        String image,
        String imageId,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        Optional<String> waiting) {

    /** What kind of container. */
    enum Kind {
        INIT,
        REGULAR,
        EPHEMERAL;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For people: {@code cart (previous)}. */
    String shown() {
        return container + " (" + which.text() + ")";
    }

    /** The same, where it is not sure which instance a log is of. */
    Instance ofUnknownId() {
        return new Instance(
                container, kind, which, Optional.empty(), restarts, image, imageId, startedAt, finishedAt, waiting);
    }
}
