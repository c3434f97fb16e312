package dev.holdfast.drill;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The terminal. Plain text, one step per paragraph, with the time that each took. */
final class Screen {
    private static final int LABEL = 22;
    private static final int LINE = 78;
    private static final int WIDTH = 100;
    private static final int INDENT = 6;
    private static final int HALF = 34;

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
        var lines = folded(text, WIDTH - INDENT - LABEL);
        out.println(String.format(Locale.ROOT, "%2d  %-" + (LABEL + 2) + "s%s", ++step, label, lines.getFirst())
                .stripTrailing());
        lines.stream().skip(1).forEach(line -> detail("", line));
    }

    /** A line below the step; what is long goes on in lines below. */
    void detail(String label, String text) {
        String first = label;
        for (String line : folded(text, WIDTH - INDENT - LABEL)) {
            out.printf(Locale.ROOT, "      %-" + LABEL + "s%s%n", first, line);
            first = "";
        }
    }

    /** Two things beside each other, as they were before and after. */
    void pair(String label, String before, String after) {
        var left = folded(before, HALF);
        var right = folded(after, HALF);
        var labels = folded(label, LABEL - 1);
        for (int i = 0; i < Math.max(labels.size(), Math.max(left.size(), right.size())); i++) {
            out.println(String.format(
                            Locale.ROOT,
                            "      %-" + LABEL + "s%-" + HALF + "s | %s",
                            line(labels, i),
                            line(left, i),
                            line(right, i))
                    .stripTrailing());
        }
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "";
    }

    /** At spaces where there are any. */
    static List<String> folded(String text, int width) {
        var lines = new ArrayList<String>();
        for (String paragraph : text.split("\n", -1)) {
            String rest = paragraph;
            while (rest.length() > width) {
                int space = rest.lastIndexOf(' ', width);
                int cut = space > 0 ? space : width;
                lines.add(rest.substring(0, cut));
                rest = rest.substring(cut).stripLeading();
            }
            lines.add(rest);
        }
        return lines;
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
