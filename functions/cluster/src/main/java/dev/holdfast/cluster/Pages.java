package dev.holdfast.cluster;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists page by page: 500 objects at a time, at most 100 pages. Where the API server has forgotten the place (410), it begins
 * anew, at most twice; a reader sees what it saw before once more.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks">Retrieving
 *     large results in chunks</a>
 */
public final class Pages {
    private static final long PAGE = 500;

    /** An object may have 1.5 MB, and a whole page is in memory. */
    private static final long SMALL_PAGE = 50;

    private static final int MOST_PAGES = 100;
    private static final int RESTARTS = 2;
    private static final int GONE = 410;
    private static final Duration RESERVE = Duration.ofSeconds(15);

    /** What is left to tell of a call that took all of its time. */
    private static final Duration TO_TELL = Duration.ofSeconds(8);

    private final Deadline deadline;
    private final Deadline callsEnd;
    private final long size;

    /** @param deadline when less than 30 seconds are left before it, no page is asked for; calls end 15 seconds before it */
    public Pages(Deadline deadline) {
        this(deadline, PAGE);
    }

    private Pages(Deadline deadline, long size) {
        this.deadline = deadline;
        this.callsEnd = deadline.earlierBy(TO_TELL);
        this.size = size;
    }

    /** The same in pages of 50, for objects that an intruder may have made large. */
    public Pages small() {
        return new Pages(deadline, SMALL_PAGE);
    }

    /** Reads one object, or {@code null} where there is none, within the same time as a page. */
    public <T> Optional<T> one(String action, Supplier<? extends @Nullable T> read) throws KubeFailure {
        return KubeCalls.find(action, callsEnd, read);
    }

    /** What to do with each object. */
    @FunctionalInterface
    public interface Reader<T> {
        void read(T object) throws KubeFailure;
    }

    /**
     * Reads all objects of a list.
     *
     * @param action shown to people, such as {@code list pods in shop}
     * @param fields a field selector that the API serves for this resource; empty for all
     * @throws KubeFailure when not every object was seen
     */
    public <T extends HasMetadata> void each(
            String action,
            Listable<? extends KubernetesResourceList<T>> list,
            Optional<String> fields,
            Reader<T> reader)
            throws KubeFailure {
        int restarts = 0;
        var token = Optional.<String>empty();
        for (int page = 0; page < MOST_PAGES; page++) {
            requireTime(action);
            try {
                token = page(action, list, options(fields, token), reader);
            } catch (KubeFailure e) {
                if (e.code() != GONE || restarts++ == RESTARTS) {
                    throw e;
                }
                token = Optional.empty();
                continue;
            }
            if (token.isEmpty()) {
                return;
            }
        }
        throw new KubeFailure(Reason.LIMIT_EXCEEDED, 0, action + ": more than " + MOST_PAGES * size + " objects", null);
    }

    private <T extends HasMetadata> Optional<String> page(
            String action, Listable<? extends KubernetesResourceList<T>> list, ListOptions options, Reader<T> reader)
            throws KubeFailure {
        var answer = this.<KubernetesResourceList<T>>one(action, () -> list.list(options))
                .orElseThrow(() -> new KubeFailure(Reason.SERVICE_ERROR, 0, action + ": an empty answer", null));
        for (T object : answer.getItems()) {
            reader.read(object);
        }
        return Optional.ofNullable(answer.getMetadata())
                .map(metadata -> metadata.getContinue())
                .filter(next -> !next.isEmpty());
    }

    private ListOptions options(Optional<String> fields, Optional<String> token) {
        var options = new ListOptionsBuilder().withLimit(size);
        fields.ifPresent(options::withFieldSelector);
        token.ifPresent(options::withContinue);
        return options.build();
    }

    private void requireTime(String action) throws KubeFailure {
        if (!deadline.allows(RESERVE)) {
            throw new KubeFailure(Reason.DEADLINE, 0, action + ": no time left to go on", null);
        }
    }
}
