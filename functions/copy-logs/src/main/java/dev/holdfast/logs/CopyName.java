package dev.holdfast.logs;

import dev.holdfast.incident.Round;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a copy from CloudWatch Logs: what precedes it, then {@code <round>.<nnn>.log}.
 *
 * @param base the key up to the round, with its closing dot
 */
record CopyName(String base, Round round, int number) {
    private static final String META = ".meta.json";
    private static final Pattern FORM = Pattern.compile("(?<round>[0-9]{8}T[0-9]{6}Z)\\.(?<number>[0-9]{3,6})\\.log");

    static Optional<CopyName> parse(String base, String key) {
        var found = FORM.matcher(key.substring(base.length()));
        return found.matches()
                ? Optional.of(
                        new CopyName(base, Round.parse(found.group("round")), Integer.parseInt(found.group("number"))))
                : Optional.empty();
    }

    String log() {
        return base + round + "." + String.format("%03d", number) + ".log";
    }

    String meta() {
        return log() + META;
    }
}
