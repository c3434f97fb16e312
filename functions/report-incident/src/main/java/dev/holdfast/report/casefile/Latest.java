package dev.holdfast.report.casefile;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The latest word on each thing: a target, an action, and which part of the target it was about. */
final class Latest {
    private Latest() {}

    /**
     * @param rows the oldest first; what was only observed never replaces what was done
     */
    static Map<String, Row> of(Collection<Row> rows, Predicate<Row> wanted) {
        var latest = new LinkedHashMap<String, Row>();
        rows.stream().filter(wanted).forEach(row -> latest.merge(key(row), row, Latest::newer));
        return latest;
    }

    /** The latest word of one action on each target as a whole, by the target's name. */
    static Map<String, Row> ofTargets(Collection<Row> rows, String action) {
        var latest = new LinkedHashMap<String, Row>();
        rows.stream()
                .filter(row -> row.action().equals(action))
                .forEach(row -> latest.merge(row.target(), row, Latest::newer));
        return latest;
    }

    private static Row newer(Row before, Row now) {
        return now.by().isObserved() && !before.by().isObserved() ? before : now;
    }

    private static String key(Row row) {
        return Stream.concat(
                        Stream.of(row.action(), row.target()),
                        Stream.of("container", "instance", "file", "what", "volume", "logGroup")
                                .map(part -> row.detail(part).orElse("")))
                .collect(Collectors.joining("\n"));
    }
}
