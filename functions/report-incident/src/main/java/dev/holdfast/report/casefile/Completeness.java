package dev.holdfast.report.casefile;

import java.util.List;

/**
 * Whether the evidence is whole.
 *
 * @param missing what is not there, or not whole, with why
 * @param pending what is still under way: snapshots that EBS is writing, functions of which no result lies in the case
 */
public record Completeness(Level level, List<Missing> missing, List<Missing> pending) {
    public Completeness {
        missing = List.copyOf(missing);
        pending = List.copyOf(pending);
    }

    /** From best to worst. */
    public enum Level {
        COMPLETE("COMPLETE"),
        PENDING("NOT COMPLETE YET"),
        INCOMPLETE("INCOMPLETE");

        private final String words;

        Level(String words) {
            this.words = words;
        }

        /** As it stands on the page. */
        public String words() {
            return words;
        }
    }

    /**
     * One piece that is not there.
     *
     * @param kind {@code snapshot}, {@code log}, {@code audit}, {@code objects}, {@code document}, {@code result}
     * @param target what it would be evidence of
     * @param what which piece: container and instance, volume, function
     * @param reason constant, or a word this version does not know
     */
    public record Missing(String kind, String target, String what, String reason, String text) {}
}
