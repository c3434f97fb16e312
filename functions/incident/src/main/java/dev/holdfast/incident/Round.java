package dev.holdfast.incident;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * One event of a case: the first finding, or an update. Every retry of that event is the same round. Written
 * {@code yyyyMMdd'T'HHmmss'Z'}, whole seconds.
 */
public record Round(Instant at) implements Comparable<Round> {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    public Round {
        at = at.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Reads the written form back. */
    public static Round parse(String text) {
        try {
            return new Round(LocalDateTime.parse(text, FORM).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw new InvalidName("round", text, "yyyyMMdd'T'HHmmss'Z'");
        }
    }

    @Override
    public int compareTo(Round other) {
        return at.compareTo(other.at);
    }

    @Override
    public String toString() {
        return FORM.format(at.atOffset(ZoneOffset.UTC));
    }
}
