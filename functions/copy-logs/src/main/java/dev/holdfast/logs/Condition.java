package dev.holdfast.logs;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a line of JSON has to be like, said to CloudWatch as a filter pattern and checked by ourselves as well: the pattern
 * only saves traffic, and a server that ignores it changes nothing.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter pattern syntax</a>
 */
sealed interface Condition {
    /** As part of a JSON filter pattern; empty text where it is left to ourselves. */
    String term();

    /** Whether a line fits. */
    boolean holds(JsonNode line);

    /** Whether a text that is no JSON speaks of what is looked for. It is kept then: nobody hides by writing badly. */
    boolean isMentionedIn(String text);

    /** The whole filter pattern. CloudWatch takes at most 1,024 characters. */
    default String pattern() {
        return "{ " + term() + " }";
    }

    /** A field that has this text. */
    record Is(String path, String value) implements Condition {
        private static final int MOST = 200;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@+=-]*");

        /**
         * In quotes. What could have a meaning of its own in a pattern (quotes, backslashes, asterisks, anything beyond
         * ASCII) ends the text there, and an asterisk stands for the rest.
         */
        @Override
        public String term() {
            var plain = PLAIN.matcher(value);
            String begin = plain.lookingAt() ? plain.group() : "";
            String bounded = begin.substring(0, Math.min(begin.length(), MOST));
            return "$." + path + " = \"" + bounded + (bounded.equals(value) ? "" : "*") + "\"";
        }

        @Override
        public boolean holds(JsonNode line) {
            var field = line.at("/" + path.replace('.', '/'));
            return field.isString() && field.stringValue().equals(value);
        }

        @Override
        public boolean isMentionedIn(String text) {
            return text.contains(value);
        }
    }

    /** All of them. */
    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String term() {
            return joined(conditions, " && ");
        }

        @Override
        public boolean holds(JsonNode line) {
            return conditions.stream().allMatch(condition -> condition.holds(line));
        }

        @Override
        public boolean isMentionedIn(String text) {
            return conditions.stream().allMatch(condition -> condition.isMentionedIn(text));
        }
    }

    /** At least one of them. */
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public String term() {
            return joined(conditions, " || ");
        }

        @Override
        public boolean holds(JsonNode line) {
            return conditions.stream().anyMatch(condition -> condition.holds(line));
        }

        @Override
        public boolean isMentionedIn(String text) {
            return conditions.stream().anyMatch(condition -> condition.isMentionedIn(text));
        }
    }

    /** A field that has this text or is not there; only checked by ourselves. */
    record IsOrIsMissing(String path, String value) implements Condition {
        @Override
        public String term() {
            return "";
        }

        @Override
        public boolean holds(JsonNode line) {
            var field = line.at("/" + path.replace('.', '/'));
            return !field.isString() || field.stringValue().equals(value);
        }

        @Override
        public boolean isMentionedIn(String text) {
            return true;
        }
    }

    static Condition isOrIsMissing(String path, String value) {
        return new IsOrIsMissing(path, value);
    }

    static Condition is(String path, String value) {
        return new Is(path, value);
    }

    static Condition all(Condition... conditions) {
        return new All(List.of(conditions));
    }

    static Condition any(Condition... conditions) {
        return new Any(List.of(conditions));
    }

    private static String joined(List<Condition> conditions, String operator) {
        return conditions.stream()
                .map(Condition::term)
                .filter(term -> !term.isEmpty())
                .map(term -> "(" + term + ")")
                .collect(Collectors.joining(operator));
    }
}
