package dev.holdfast.report.page;

import dev.holdfast.report.casefile.Happening;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.casefile.Tone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** How times, lengths, sizes and tones are written. */
final class Words {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private Words() {}

    /** {@code 2026-11-24 10:00:00 UTC}. */
    static String time(Instant at) {
        return TIME.format(at.atOffset(ZoneOffset.UTC)) + " UTC";
    }

    static String time(Optional<Instant> at) {
        return at.map(Words::time).orElse("not known");
    }

    /** Hours, minutes and seconds only. */
    static String clock(Instant at) {
        return CLOCK.format(at.atOffset(ZoneOffset.UTC));
    }

    /** Two units at most: {@code 3 h 12 min}. */
    static String length(Duration length) {
        var positive = length.abs();
        if (positive.toDays() > 0) {
            return positive.toDays() + " d " + positive.toHoursPart() + " h";
        }
        if (positive.toHours() > 0) {
            return positive.toHours() + " h " + positive.toMinutesPart() + " min";
        }
        if (positive.toMinutes() > 0) {
            return positive.toMinutes() + " min " + positive.toSecondsPart() + " s";
        }
        return positive.toMillis() >= 10_000
                ? positive.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", positive.toMillis() / 1000.0);
    }

    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        double size = bytes / 1024.0;
        int unit = 0;
        while (size >= 1024 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }

    /** {@code 1 thing}, {@code 2 things}. */
    static String count(long n, String one) {
        return n + " " + one + (n == 1 ? "" : "s");
    }

    /** A sign that says the same as the colour. */
    static String sign(Tone tone) {
        return switch (tone) {
            case GOOD -> "✔";
            case NEUTRAL -> "●";
            case WARNING -> "▲";
            case BAD -> "✖";
        };
    }

    /** The class of the style sheet. */
    static String css(Tone tone) {
        return tone.name().toLowerCase(Locale.ROOT);
    }

    static String kind(Happening.Kind kind) {
        return switch (kind) {
            case ACTIVITY -> "Activity";
            case EVENT -> "Event";
            case EVIDENCE -> "Evidence";
            case CONTAINMENT -> "Containment";
            case VERDICT -> "Verdict";
            case TAMPERING -> "Tampering";
            case RELEASE -> "Release";
            case PERSON -> "People";
        };
    }

    static String urgency(ToDo.Urgency urgency) {
        return switch (urgency) {
            case NOW -> "Now";
            case TODAY -> "Today";
            case BEFORE_CLOSING -> "Before closing";
        };
    }
}
