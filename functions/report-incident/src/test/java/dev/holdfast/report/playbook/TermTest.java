package dev.holdfast.report.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TermTest {
    @ParameterizedTest
    @CsvSource({
        // hours run through weekends, and through the change to summer time
        "72 hours, 2026-11-27T17:30:00Z, UTC, 2026-11-30T17:30:00Z",
        "24 hours, 2026-03-28T23:00:00Z, Europe/Paris, 2026-03-29T23:00:00Z",
        "1 hour, 2026-12-31T23:30:00Z, UTC, 2027-01-01T00:30:00Z",
        // a month is the same day and time, or the last day of a shorter month
        "1 month, 2026-01-31T10:00:00Z, UTC, 2026-02-28T10:00:00Z",
        "1 month, 2028-01-31T10:00:00Z, UTC, 2028-02-29T10:00:00Z",
        "1 month, 2027-12-31T10:00:00Z, UTC, 2028-01-31T10:00:00Z",
        "1 month, 2026-02-28T10:00:00Z, UTC, 2026-03-28T10:00:00Z",
        // Friday evening: the weekend does not count
        "4 business days, 2026-11-27T18:00:00Z, UTC, 2026-12-03T23:59:59Z",
        "4 business days, 2026-11-28T09:00:00Z, UTC, 2026-12-03T23:59:59Z",
        "4 business days, 2026-11-29T23:59:59Z, UTC, 2026-12-03T23:59:59Z",
        "1 business day, 2026-11-26T09:00:00Z, UTC, 2026-11-27T23:59:59Z",
        "10 business days, 2026-11-23T09:00:00Z, UTC, 2026-12-07T23:59:59Z",
        // Monday in UTC is still Sunday in New York, and its day ends five hours later
        "4 business days, 2026-11-30T03:00:00Z, America/New_York, 2026-12-04T04:59:59Z",
        // days count from the day after and end with the last second
        "3 days, 2026-11-27T00:00:00Z, UTC, 2026-11-30T23:59:59Z",
        "3 days, 2026-11-27T23:59:59Z, UTC, 2026-11-30T23:59:59Z",
        "3 days, 2026-11-27T17:00:00Z, Asia/Singapore, 2026-12-01T15:59:59Z",
        "60 days, 2027-12-31T12:00:00Z, UTC, 2028-02-29T23:59:59Z",
        "60 days, 2026-12-31T12:00:00Z, UTC, 2027-03-01T23:59:59Z",
        "60 days after the year, 2026-03-01T12:00:00Z, UTC, 2027-03-01T23:59:59Z",
        "60 days after the year, 2027-03-01T12:00:00Z, UTC, 2028-02-29T23:59:59Z",
    })
    void endsWhenItsCalendarSays(String term, Instant start, String zone, Instant due) {
        assertThat(Term.parse(term).orElseThrow().due(start, ZoneId.of(zone))).contains(due);
    }

    @Test
    void atOnceHasNoNumber() {
        assertThat(Term.parse("at once").orElseThrow().due(Instant.EPOCH, ZoneId.of("UTC")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "72",
                "0 hours",
                "-1 days",
                "soon",
                "1 fortnight",
                "99999 days",
                "72  hours",
                "4 Business days"
            })
    void everythingElseIsNoTerm(String text) {
        assertThat(Term.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1 hour, 1 hour",
        "4 business days, 4 business days",
        "60 days after the year, 60 days after the end of the year"
    })
    void saysItselfInWords(String term, String words) {
        assertThat(Term.parse(term).orElseThrow().words()).isEqualTo(words);
    }
}
