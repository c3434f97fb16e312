package dev.holdfast.report.casefile;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Records of quarantine and release that could not be read: what they say of which target is not known, so nothing that was said
 * before them is certain any more.
 */
final class UnreadVerdicts {
    private static final Pattern BEGIN = Pattern.compile(
            "(?<name>actions/(quarantine|release)-workload-(?<time>[0-9]{8}T[0-9]{9}Z)?[^ :]{0,200})(:.*|$)",
            Pattern.DOTALL);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");

    private UnreadVerdicts() {}

    /**
     * One of them.
     *
     * @param startedAt when the run began; the end of time where the name does not say
     */
    record One(String key, Instant startedAt) {}

    static List<One> of(Papers papers) {
        String prefix = papers.keys().prefix();
        return papers.unread().stream()
                .map(text -> text.startsWith(prefix) ? text.substring(prefix.length()) : text)
                .flatMap(text -> one(prefix, text).stream())
                .toList();
    }

    private static Optional<One> one(String prefix, String text) {
        var form = BEGIN.matcher(text);
        return form.matches()
                ? Optional.of(new One(
                        prefix + form.group("name"),
                        Optional.ofNullable(form.group("time"))
                                .flatMap(UnreadVerdicts::time)
                                .orElse(Instant.MAX)))
                : Optional.empty();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
