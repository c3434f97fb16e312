package dev.holdfast.incident.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;

/** Times as AWS writes them: {@code 2026-11-24T10:00:00Z}, with or without fractions, and CloudWatch's offset without a colon. */
final class Times {
    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "Z")
            .optionalEnd()
            .toFormatter();

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2999-12-31T23:59:59Z");

    private Times() {}

    static Optional<Instant> at(Json object, String field) throws BadInput {
        var text = object.text(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            var instant = OffsetDateTime.parse(text.get(), FORM).toInstant();
            if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
                throw new BadInput(path(object, field), "expected a time between the years 2000 and 2999");
            }
            return Optional.of(instant);
        } catch (DateTimeException e) {
            throw new BadInput(path(object, field), "expected a time such as 2026-11-24T10:00:00Z");
        }
    }

    /** A time that matters little: what is none is missing. */
    static Optional<Instant> any(Json object, String field) {
        try {
            return at(object, field);
        } catch (BadInput e) {
            return Optional.empty();
        }
    }

    static Instant require(Json object, String field) throws BadInput {
        var at = at(object, field);
        if (at.isEmpty()) {
            throw object.wrong(field, "a time such as 2026-11-24T10:00:00Z");
        }
        return at.get();
    }

    private static String path(Json object, String field) {
        return object.path().isEmpty() ? field : object.path() + "." + field;
    }
}
