package dev.holdfast.drill;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** The terminal. Plain text, one step per paragraph, with the time that each took. */
final class Screen {
    private static final int LABEL = 22;
    private static final int LINE = 78;

    private final PrintStream out;
    private int step;

    Screen(PrintStream out) {
        this.out = out;
    }

    void title(String text) {
        out.println();
        out.println(text);
        out.println("-".repeat(Math.min(text.length(), LINE)));
    }

    void text(String text) {
        out.println(text);
    }

    void blank() {
        out.println();
    }

    /** The next numbered step. */
    void step(String label, String text) {
        out.println();
        out.printf(Locale.ROOT, "%2d  %-" + (LABEL + 2) + "s%s%n", ++step, label, text);
    }

    /** A line below the step. */
    void detail(String label, String text) {
        out.printf(Locale.ROOT, "      %-" + LABEL + "s%s%n", label, text);
    }

    /** Something that takes a while is going on. */
    void progress(String text) {
        out.println("      ... " + text);
        out.flush();
    }

    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
