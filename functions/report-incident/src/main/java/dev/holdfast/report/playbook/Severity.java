package dev.holdfast.report.playbook;

import java.util.Locale;

/**
 * How bad, in GuardDuty's four words.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-severity.html">Severity levels of GuardDuty findings</a>
 */
public enum Severity {
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /** The word for a number from 0 to 10. */
    public static Severity of(double number) {
        if (number >= 9) {
            return CRITICAL;
        }
        if (number >= 7) {
            return HIGH;
        }
        return number >= 4 ? MEDIUM : LOW;
    }

    /** As it stands in playbooks and notices: {@code high}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
