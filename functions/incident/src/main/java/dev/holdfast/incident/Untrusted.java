package dev.holdfast.incident;

/** Text that somebody else wrote, made fit to be shown: printable ASCII only, everything else escaped, cut at a length. */
public final class Untrusted {
    private static final int SHOWN = 120;

    private Untrusted() {}

    /** The text in quotes, control and non-ASCII characters as {@code \\uXXXX}, cut where 120 characters are shown. */
    public static String show(String text) {
        var shown = new StringBuilder("'");
        int end = 0;
        while (end < text.length() && shown.length() <= SHOWN) {
            char c = text.charAt(end++);
            if (c >= ' ' && c <= '~' && c != '\\' && c != '\'') {
                shown.append(c);
            } else {
                shown.append(String.format("\\u%04x", (int) c));
            }
        }
        return shown.append(text.length() > end ? "'… (" + text.length() + " characters)" : "'")
                .toString();
    }
}
