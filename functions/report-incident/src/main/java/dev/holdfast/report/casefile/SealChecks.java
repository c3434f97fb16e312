package dev.holdfast.report.casefile;

import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import dev.holdfast.report.casefile.Completeness.Missing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What checks of the seal have found not to be as it was sealed. It counts until a later check has compared the whole case and found
 * it right: a check names only what is wrong, and may end before it has seen everything.
 */
final class SealChecks {
    /** How such evidence is called among what is missing. */
    static final String KIND = "seal";

    /** That a check could not look says nothing of the evidence. */
    private static final Set<String> NOT_LOOKED = Stream.concat(
                    Stream.of(Reason.values()).filter(Reason::retryable),
                    Stream.of(Reason.ACCESS_DENIED, Reason.NO_SEALED_REPORT, Reason.NO_SIGNING_KEY, Reason.NOT_READY))
            .map(Reason::name)
            .collect(Collectors.toUnmodifiableSet());

    private SealChecks() {}

    static List<Missing> of(Papers papers) {
        var wrong = new LinkedHashMap<String, Missing>();
        papers.records().stream()
                .filter(record -> record.is(Function.VERIFY_CASE))
                .forEach(record -> add(record, wrong));
        return List.copyOf(wrong.values());
    }

    private static void add(Recorded record, Map<String, Missing> wrong) {
        var rows = record.rows().stream()
                .filter(row -> row.action().equals("verify"))
                .toList();
        if (rows.stream().anyMatch(SealChecks::isWhole)) {
            wrong.clear();
        }
        var bad = rows.stream().filter(SealChecks::isWrong).toList();
        var objects =
                new ArrayList<>(bad.stream().filter(row -> !row.isAbout("case")).toList());
        (objects.isEmpty() ? bad : objects)
                .forEach(row -> wrong.put(
                        row.target(),
                        new Missing(
                                KIND, row.target(), "not as sealed", row.why().reason(), row.text())));
    }

    /** Whether everything was compared, whatever was found. */
    private static boolean isWhole(Row row) {
        boolean hasCompared = row.word() == Row.Word.DONE || row.reason().equals(Reason.NOT_AS_SEALED.name());
        return row.isAbout("case") && hasCompared;
    }

    private static boolean isWrong(Row row) {
        return switch (row.word()) {
            case FAILED, REFUSED, UNKNOWN -> !NOT_LOOKED.contains(row.reason());
            case DONE, ALREADY_DONE, SKIPPED, NOT_REACHED -> false;
        };
    }
}
