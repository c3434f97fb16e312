package dev.holdfast.report.notify;

import java.util.regex.Pattern;

/** Text fit for mail and chat: printable ASCII, cut, and nothing that a reader's program makes a link of. */
final class Plain {
    private static final int LONGEST = 160;
    private static final Pattern DOMAIN = Pattern.compile("(?<=[A-Za-z0-9-])\\.(?=[A-Za-z]{2})");

    private Plain() {}

    /** For people: {@code evil.example.com} becomes {@code evil[.]example[.]com}. */
    static String shown(String text) {
        return DOMAIN.matcher(ascii(text, LONGEST).replace("://", "[:]//")).replaceAll("[.]");
    }

    /** For machines: the same without the brackets. */
    static String ascii(String text, int longest) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length() && plain.length() < longest; i++) {
            char c = text.charAt(i);
            plain.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        boolean cut = plain.length() > longest || text.length() > longest;
        return cut ? plain.substring(0, longest - 3) + "..." : plain.toString();
    }
}
