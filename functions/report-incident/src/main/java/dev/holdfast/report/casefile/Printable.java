package dev.holdfast.report.casefile;

import java.util.regex.Pattern;

/**
 * Text that somebody else wrote, made fit for a page: what cannot be seen, moves the cursor, or turns the direction of reading is
 * written as {@code \\uXXXX}, and what is too long is cut with its length said. Nothing is taken out in silence. The result holds
 * no control character, so it is well-formed in XML; it is still to be escaped for the form in which it is shown.
 */
public final class Printable {
    /** Longest name: a Kubernetes name has at most 253 characters, with its namespace and kind before it. */
    public static final int NAME = 400;
    /** Longest sentence. */
    public static final int TEXT = 600;

    private static final Pattern PLAIN = Pattern.compile("[ -\\[\\]-~]*");

    private Printable() {}

    /** A name. */
    public static String name(String text) {
        return cut(text, NAME);
    }

    /** A sentence. */
    public static String text(String text) {
        return cut(text, TEXT);
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest && PLAIN.matcher(text).matches()) {
            return text;
        }
        var shown = new StringBuilder();
        int at = 0;
        while (at < text.length() && shown.length() < longest) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            append(shown, point);
        }
        return at < text.length()
                ? shown.append("… (cut, ")
                        .append(text.length())
                        .append(" characters)")
                        .toString()
                : shown.toString();
    }

    private static void append(StringBuilder shown, int point) {
        if (point == '\\') {
            shown.append("\\\\");
        } else if (isPlain(point)) {
            shown.appendCodePoint(point);
        } else {
            for (char half : Character.toChars(point)) {
                shown.append(String.format("\\u%04x", (int) half));
            }
        }
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> !isRightToLeft(point);
            default -> point == ' ';
        };
    }

    private static boolean isRightToLeft(int point) {
        byte direction = Character.getDirectionality(point);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
                || direction == Character.DIRECTIONALITY_ARABIC_NUMBER;
    }
}
