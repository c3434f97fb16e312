package dev.holdfast.drill;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Moves the times in an event so that the newest is now, as it was when the event came: of what is hours old Holdfast takes
 * evidence only. The text stays the same otherwise, also where an event is wrapped in another's message.
 */
final class EventTimes {
    private static final Pattern TIME =
            Pattern.compile("(?<seconds>\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2})(?<rest>\\.\\d{1,9})?"
                    + "(?<zone>Z|[+-]\\d{2}:?\\d{2})");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private EventTimes() {}

    static byte[] to(Instant now, byte[] event) {
        String text = new String(event, StandardCharsets.UTF_8);
        var newest = TIME.matcher(text)
                .results()
                .flatMap(time -> instant(time).stream())
                .max(Instant::compareTo);
        if (newest.isEmpty()) {
            return event;
        }
        // whole seconds, rounded down: nothing comes to lie in the future
        var by = Duration.ofSeconds(Duration.between(newest.get(), now).toSeconds());
        String moved = TIME.matcher(text).replaceAll(time -> moved(time, by));
        return moved.getBytes(StandardCharsets.UTF_8);
    }

    private static String moved(MatchResult time, Duration by) {
        if (instant(time).isEmpty()) {
            return time.group();
        }
        String rest = Optional.ofNullable(time.group("rest")).orElse("");
        return LocalDateTime.parse(time.group("seconds")).plus(by).format(SECONDS) + rest + time.group("zone");
    }

    /** Empty for what only looks like a time. */
    private static Optional<Instant> instant(MatchResult time) {
        try {
            String rest = Optional.ofNullable(time.group("rest")).orElse("");
            return Optional.of(
                    LocalDateTime.parse(time.group("seconds") + rest).toInstant(ZoneOffset.of(time.group("zone"))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
