package dev.holdfast.logs;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON filter patterns with texts, as far as Holdfast uses them: equality, a closing asterisk, {@code &&} and {@code ||} in
 * parentheses. Everything else is refused, as CloudWatch refuses what it does not understand.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html">Filter pattern syntax</a>
 */
final class JsonPattern {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\\{|\\}|\\(|\\)|&&|\\|\\||=|\\$[A-Za-z0-9_.]+|\"[^\"\\\\]*\")\\s*");

    private final Deque<String> tokens = new ArrayDeque<>();
    private final Predicate<JsonNode> meaning;

    private JsonPattern(String pattern) {
        var token = TOKEN.matcher(pattern);
        int end = 0;
        while (token.lookingAt()) {
            tokens.add(token.group(1));
            end = token.end();
            token.region(end, pattern.length());
        }
        if (end != pattern.length()) {
            throw refused(pattern.substring(end));
        }
        expect("{");
        meaning = expression();
        expect("}");
        if (!tokens.isEmpty()) {
            throw refused(tokens.toString());
        }
    }

    private JsonPattern(Predicate<JsonNode> meaning) {
        this.meaning = meaning;
    }

    static JsonPattern parse(String pattern) {
        return new JsonPattern(pattern);
    }

    static JsonPattern everything() {
        return new JsonPattern(_ -> true);
    }

    boolean fits(String message) {
        try {
            return meaning.test(JSON.readTree(message));
        } catch (JacksonException e) {
            return meaning.test(JSON.nullNode());
        }
    }

    private Predicate<JsonNode> expression() {
        var left = term();
        while ("&&".equals(tokens.peek()) || "||".equals(tokens.peek())) {
            boolean isAnd = tokens.remove().equals("&&");
            var before = left;
            var right = term();
            left = isAnd ? before.and(right) : before.or(right);
        }
        return left;
    }

    private Predicate<JsonNode> term() {
        String first = tokens.remove();
        if (first.equals("(")) {
            var inner = expression();
            expect(")");
            return inner;
        }
        if (!first.startsWith("$.")) {
            throw refused(first);
        }
        expect("=");
        String quoted = tokens.remove();
        String text = quoted.substring(1, quoted.length() - 1);
        String path = first.substring(1).replace('.', '/');
        boolean isOpen = text.endsWith("*");
        String begin = isOpen ? text.substring(0, text.length() - 1) : text;
        return line -> {
            String value = line.at(path).asString("");
            return isOpen ? value.startsWith(begin) : value.equals(begin);
        };
    }

    private void expect(String token) {
        if (!token.equals(tokens.poll())) {
            throw refused("no " + token);
        }
    }

    private static RuntimeException refused(String what) {
        return AwsErrors.bad("InvalidParameterException", "Invalid filter pattern near " + what);
    }
}
