package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One record of {@code actions/}: what a function did in one invocation.
 *
 * @param function as it names itself, perhaps one that this version does not know
 * @param request id of the invocation, from the key
 * @param round of the event, as it is written; empty for requests about a case
 * @param isObserved whether nothing was changed on purpose
 */
record Recorded(
        String key,
        String function,
        String request,
        String status,
        String round,
        boolean isObserved,
        Instant startedAt,
        Duration elapsed,
        Doc document) {
    private static final Pattern NAME = Pattern.compile("([a-z-]{1,60})-([0-9]{8}T[0-9]{9}Z)-(.{1,80})\\.json");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");
    private static final double LONGEST_MILLIS = Duration.ofHours(1).toMillis();

    /** @param fallback when it was written, for a record that does not say when it began */
    static Recorded of(CaseKeys keys, String key, Doc document, Instant fallback) {
        String name = key.substring(keys.prefix().length() + "actions/".length());
        var parts = NAME.matcher(name);
        boolean isNamed = parts.matches();
        double millis = document.number("elapsedMillis").orElse(0);
        return new Recorded(
                key,
                document.name("function").orElse(isNamed ? parts.group(1) : "(no function)"),
                Printable.name(isNamed ? parts.group(3) : name),
                document.name("status").orElse("(no status)"),
                document.name("round").orElse(""),
                document.flag("observed").orElse(document.has("observed")),
                document.time("startedAt")
                        .or(() -> isNamed ? time(parts.group(2)) : Optional.empty())
                        .orElse(fallback),
                Duration.ofMillis((long) Math.clamp(millis, 0, LONGEST_MILLIS)),
                document);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    Instant endedAt() {
        return startedAt.plus(elapsed);
    }

    List<Row> rows() {
        return document.objects("outcomes").stream()
                .map(outcome -> Row.of(this, outcome))
                .toList();
    }

    List<String> attention() {
        return document.texts("attention");
    }

    List<String> remaining() {
        return document.texts("remaining");
    }

    boolean is(Function one) {
        return function.equals(one.text());
    }

    /** Who said something: for people, and for looking it up in the log. */
    String signature() {
        return function + ", request " + request;
    }
}
