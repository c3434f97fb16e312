package dev.holdfast.report.casefile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The latest word on one target.
 *
 * @param target as results name it: {@code pod/<namespace>/<name>}
 * @param whys what keeps it from being better
 * @param notes what a person should know besides: later runs that changed nothing, warnings, what was left
 * @param at when this was last read back or said
 * @param by function and request id that said it
 */
public record TargetState(
        String target,
        State state,
        List<Why> whys,
        List<String> notes,
        List<Identity> identities,
        Optional<Instant> at,
        Optional<String> by) {
    public TargetState {
        whys = List.copyOf(whys);
        notes = List.copyOf(notes);
        identities = List.copyOf(identities);
    }

    /** Those that still work. */
    public List<Identity> live() {
        return identities.stream().filter(Identity::isLive).toList();
    }
}
