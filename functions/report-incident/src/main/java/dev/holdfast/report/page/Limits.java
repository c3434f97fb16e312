package dev.holdfast.report.page;

import java.util.List;

/**
 * How much of each list the page shows. What is left out is always counted on the page, and stands whole in {@code report.json} or
 * {@code manifest.json}.
 */
record Limits(int targets, int lines, int todos, int happenings, int missing, int objects, int nodes, int pods) {
    static final Limits WIDE = new Limits(100, 6, 60, 250, 100, 12, 12, 10);

    /** For texts so long, or so full of what has to be escaped, that the page would grow too large. */
    Limits narrower() {
        return new Limits(
                half(targets),
                half(lines),
                half(todos),
                half(happenings),
                half(missing),
                half(objects),
                half(nodes),
                half(pods));
    }

    private static int half(int n) {
        return Math.max(1, n / 2);
    }

    static <T> List<T> first(List<T> all, int shown) {
        return all.subList(0, Math.min(all.size(), shown));
    }

    /** {@code and 12 more}, or nothing. */
    static String more(int all, int shown, String where) {
        return all > shown ? "and " + (all - shown) + " more of " + all + ": see " + where : "";
    }
}
