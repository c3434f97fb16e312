package dev.holdfast.logs;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Round;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The part of a copy's key that follows the pod's prefix: {@code <container>/<current|previous>.<round>.<nnn>.log}.
 *
 * @param folder the container's name as it stands in keys
 * @param aside what follows where the key itself was taken by other bytes; else empty text
 */
record LogName(String folder, Which which, Round round, int number, String aside) {
    static final String META = ".meta.json";

    /** As they were written; those aside last. */
    static final Comparator<LogName> IN_ORDER = Comparator.comparing(LogName::round)
            .thenComparingInt(LogName::number)
            .thenComparing(LogName::aside);

    private static final Pattern FORM = Pattern.compile("(?<folder>[^/]+)/(?<which>current|previous)"
            + "\\.(?<round>[0-9]{8}T[0-9]{6}Z)\\.(?<number>[0-9]{3,6})\\.log(?<aside>(?:\\.[0-9a-f]{8}|\\.[0-9a-f]{64})?)"
            + "(?<meta>\\.meta\\.json(?:\\.[0-9a-f]{8}|\\.[0-9a-f]{64})?)?");

    /** What a key is, if it concerns a log. */
    record Key(LogName name, Part part) {
        enum Part {
            LOG,
            META
        }
    }

    static LogName of(Instance instance, Round round, int number) {
        return new LogName(CaseKeys.safe(instance.container()), instance.which(), round, number, "");
    }

    static Optional<Key> parse(String text) {
        var found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        var name = new LogName(
                found.group("folder"),
                Which.of(found.group("which")),
                Round.parse(found.group("round")),
                Integer.parseInt(found.group("number")),
                found.group("aside"));
        return Optional.of(new Key(name, found.group("meta") == null ? Key.Part.LOG : Key.Part.META));
    }

    boolean concerns(Instance instance) {
        return folder.equals(CaseKeys.safe(instance.container()));
    }

    /** The container's name, as far as the key is one of ours. */
    String container() {
        return CaseKeys.nameOf(folder);
    }

    /** What the names of all its copies of the round begin with. */
    String ofRound() {
        return folder + "/" + which.text() + "." + round + ".";
    }

    String log() {
        return ofRound() + String.format("%03d", number) + ".log" + aside;
    }
}
