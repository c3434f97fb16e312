package dev.holdfast.drill.emulator;

import dev.holdfast.drill.emulator.SnapshotLock.Mode;
import dev.holdfast.drill.emulator.SnapshotLock.Span;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * EC2's rules for locking a snapshot. Pure.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LockSnapshot.html">LockSnapshot</a>
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lock-considerations.html">Considerations</a>
 */
final class LockRules {
    private static final int MAX_DAYS = 36_500;
    private static final int MAX_COOL_OFF_HOURS = 72;

    private LockRules() {}

    /**
     * The lock that the request makes.
     *
     * @throws Ec2Error when EC2 would refuse
     */
    static SnapshotLock apply(Form form, String state, Optional<SnapshotLock> before, Instant now) {
        if (!"pending".equals(state) && !"completed".equals(state)) {
            throw Ec2Error.badRequest("IncorrectState", "A snapshot in state '" + state + "' cannot be locked.");
        }
        Mode mode = mode(form);
        Optional<Integer> coolOff =
                form.get("CoolOffPeriod").map(text -> number("CoolOffPeriod", text, MAX_COOL_OFF_HOURS));
        if (mode == Mode.GOVERNANCE && coolOff.isPresent()) {
            throw combination("CoolOffPeriod cannot be given in governance mode.");
        }
        var lock = new SnapshotLock(mode, span(form, now), coolOff, now, Optional.empty());
        before.filter(old -> "compliance".equals(old.state(now))).ifPresent(old -> checkExtends(old, lock));
        return lock;
    }

    private static Mode mode(Form form) {
        return switch (form.get("LockMode").orElse("")) {
            case "governance" -> Mode.GOVERNANCE;
            case "compliance" -> Mode.COMPLIANCE;
            case "" -> throw missing("LockMode");
            default -> throw Ec2Error.badRequest("InvalidParameterValue", "LockMode is governance or compliance.");
        };
    }

    private static Span span(Form form, Instant now) {
        Optional<String> days = form.get("LockDuration");
        Optional<String> date = form.get("ExpirationDate");
        if (days.isPresent() && date.isPresent()) {
            throw combination("Give either LockDuration or ExpirationDate, not both.");
        }
        return days.<Span>map(text -> new Span.Days(number("LockDuration", text, MAX_DAYS)))
                .or(() -> date.map(text -> new Span.Until(future(text, now))))
                .orElseThrow(() -> missing("LockDuration"));
    }

    /** After the cooling-off a compliance lock can only become longer. */
    private static void checkExtends(SnapshotLock old, SnapshotLock wanted) {
        if (wanted.mode() != Mode.COMPLIANCE) {
            throw Ec2Error.badRequest("UnsupportedOperation", "The snapshot is locked in compliance mode.");
        }
        if (wanted.coolOffHours().isPresent()) {
            throw combination("CoolOffPeriod cannot be given when a compliance lock is extended.");
        }
        if (wanted.days() < old.days()) {
            throw Ec2Error.badRequest("UnsupportedOperation", "The duration of a compliance lock cannot be decreased.");
        }
    }

    private static int number(String name, String text, int max) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException _) {
            number = 0;
        }
        if (number < 1 || number > max) {
            throw Ec2Error.badRequest("InvalidParameterValue", name + " is a number from 1 to " + max + ".");
        }
        return number;
    }

    private static Instant future(String text, Instant now) {
        try {
            Instant date = Instant.parse(text);
            if (date.isAfter(now)) {
                return date;
            }
        } catch (DateTimeParseException _) {
            // answered below
        }
        throw Ec2Error.badRequest("InvalidParameterValue", "ExpirationDate is a time in the future.");
    }

    private static Ec2Error missing(String name) {
        return Ec2Error.badRequest("MissingParameter", "The request must contain the parameter " + name);
    }

    private static Ec2Error combination(String message) {
        return Ec2Error.badRequest("InvalidParameterCombination", message);
    }
}
