package dev.holdfast.drill.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A lock as EC2 keeps it.
 *
 * @param span a number of days, or until a date
 * @param coolOffHours empty for no cooling-off
 * @param completedAt when the snapshot was complete; the days count from there, or from the lock if that came later
 */
record SnapshotLock(
        Mode mode, Span span, Optional<Integer> coolOffHours, Instant createdOn, Optional<Instant> completedAt) {
    enum Mode {
        GOVERNANCE("governance"),
        COMPLIANCE("compliance");

        private final String word;

        Mode(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    sealed interface Span {
        record Days(int days) implements Span {}

        record Until(Instant date) implements Span {}
    }

    SnapshotLock completed(Optional<Instant> when) {
        return new SnapshotLock(mode, span, coolOffHours, createdOn, when);
    }

    /** Empty while the snapshot is pending. */
    Optional<Instant> durationStart() {
        return completedAt.map(completed -> completed.isAfter(createdOn) ? completed : createdOn);
    }

    /** Empty while the snapshot is pending and the lock counts days. */
    Optional<Instant> expiresOn() {
        return switch (span) {
            case Span.Days days -> durationStart().map(start -> start.plus(Duration.ofDays(days.days())));
            case Span.Until until -> Optional.of(until.date());
        };
    }

    Optional<Instant> coolOffExpiresOn() {
        return coolOffHours.map(hours -> createdOn.plus(Duration.ofHours(hours)));
    }

    /** EC2's {@code lockState}. */
    String state(Instant now) {
        if (expiresOn().filter(end -> !end.isAfter(now)).isPresent()) {
            return "expired";
        }
        boolean coolingOff = coolOffExpiresOn().filter(end -> end.isAfter(now)).isPresent();
        return coolingOff ? "compliance-cooloff" : mode.word();
    }

    /** The days of it, also where it was given as a date. */
    long days() {
        return switch (span) {
            case Span.Days days -> days.days();
            case Span.Until until -> Duration.between(createdOn, until.date()).toDays();
        };
    }

    /** The members that {@code LockSnapshot} and {@code DescribeLockedSnapshots} have in common. */
    String xml(String snapshotId, Instant now) {
        var xml = new StringBuilder(Xml.element("snapshotId", snapshotId))
                .append(Xml.element("lockState", state(now)))
                .append(Xml.element("lockDuration", days()))
                .append(Xml.element("lockCreatedOn", createdOn));
        coolOffHours.ifPresent(hours -> xml.append(Xml.element("coolOffPeriod", hours)));
        coolOffExpiresOn().ifPresent(end -> xml.append(Xml.element("coolOffPeriodExpiresOn", end)));
        durationStart().ifPresent(start -> xml.append(Xml.element("lockDurationStartTime", start)));
        durationStart().flatMap(_ -> expiresOn()).ifPresent(end -> xml.append(Xml.element("lockExpiresOn", end)));
        return xml.toString();
    }
}
