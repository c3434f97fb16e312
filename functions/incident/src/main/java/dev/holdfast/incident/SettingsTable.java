package dev.holdfast.incident;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads typed values and gathers what is wrong with them, so that all of it is reported at once. An empty value is unset. */
final class SettingsTable {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3})?");

    private final Map<String, String> environment;
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    SettingsTable(Map<String, String> environment) {
        this.environment = environment;
    }

    Optional<String> text(String name) {
        read.add(name);
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    int whole(String name, int byDefault, int min, int max) {
        var value = text(name);
        if (value.isEmpty()) {
            return byDefault;
        }
        if (WHOLE.matcher(value.get()).matches()) {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return number;
            }
        }
        return bad(name, "a whole number from " + min + " to " + max, value.get(), byDefault);
    }

    double severity(String name, double byDefault) {
        var value = text(name);
        if (value.isEmpty()) {
            return byDefault;
        }
        if (DECIMAL.matcher(value.get()).matches() && Double.parseDouble(value.get()) <= 10) {
            return Double.parseDouble(value.get());
        }
        return bad(name, "a severity from 0 to 10", value.get(), byDefault);
    }

    boolean flag(String name) {
        var value = text(name).orElse("false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> bad(name, "true or false", value, false);
        };
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        var value = text(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(value.get())) {
                return Optional.of(constant);
            }
        }
        String all = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(" or "));
        return bad(name, all, value.get(), Optional.<E>empty());
    }

    Set<String> names(String name, String byDefault) {
        return Arrays.stream(text(name).orElse(byDefault).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    LockRule lock(String modeName, String daysName, LockRule byDefault) {
        var mode = choice(modeName, LockRule.Mode.class).orElse(byDefault.mode());
        return new LockRule(mode, whole(daysName, byDefault.days(), 1, 3650));
    }

    int coolOff(String name, LockRule lock) {
        int hours = whole(name, 0, 0, 72);
        if (hours > 0 && lock.mode() != LockRule.Mode.COMPLIANCE) {
            return bad(name, "nothing, for only a compliance lock has a cool-off period", String.valueOf(hours), 0);
        }
        return hours;
    }

    /** A compliance lock cannot be undone, so its days have to be said twice. */
    void requireAcknowledged(String name, List<LockRule> locks) {
        var said = names(name, "");
        for (LockRule lock : new HashSet<>(locks)) {
            if (lock.mode() == LockRule.Mode.COMPLIANCE && !said.contains(String.valueOf(lock.days()))) {
                problems.add(name + ": expected " + lock.days()
                        + ", the days of the compliance lock, because it cannot be " + "undone; got "
                        + (said.isEmpty() ? "nothing" : Untrusted.show(String.join(",", said))));
            }
        }
    }

    SortedSet<String> unknown(String prefix) {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(prefix) && !read.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    void throwIfBad() {
        if (!problems.isEmpty()) {
            throw new BadSettings(problems);
        }
    }

    private <T> T bad(String name, String expected, String value, T instead) {
        problems.add(name + ": expected " + expected + ", got " + Untrusted.show(value));
        return instead;
    }
}
