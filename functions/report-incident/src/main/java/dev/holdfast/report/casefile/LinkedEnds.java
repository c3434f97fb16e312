package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.SnapshotId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where other cases record how the snapshots ended that this case has linked: the case that a set was taken for writes that down. */
public final class LinkedEnds {
    /** More snapshots than a case's instances have as a rule. */
    static final int MOST = 500;

    private static final String TAKEN = ".taken.json";

    private LinkedEnds() {}

    /** Keys in other cases of the same area, each once; what is not there has not ended, or was not recorded. */
    public static List<String> keys(CaseKeys keys, Map<String, byte[]> documents) {
        var found = new LinkedHashSet<String>();
        documents.forEach((key, bytes) -> {
            if (key.startsWith(keys.prefix() + "snapshots/") && key.endsWith(TAKEN)) {
                Doc.parse(bytes).stream().flatMap(taken -> ends(keys, taken)).forEach(found::add);
            }
        });
        return found.stream().limit(MOST).toList();
    }

    private static Stream<String> ends(CaseKeys keys, Doc taken) {
        return takenForAnother(keys, taken).stream()
                .map(other -> new CaseKeys(keys.area(), other))
                .flatMap(other -> taken.objects("snapshots").stream()
                        .flatMap(one -> one.name("snapshotId").stream())
                        .filter(SnapshotId::matches)
                        .map(id -> other.completed(new SnapshotId(id))));
    }

    /** The case that a set was taken for, where that is another one. */
    static Optional<CaseId> takenForAnother(CaseKeys keys, Doc taken) {
        return taken.name("takenFor").flatMap(CaseId::read).filter(other -> !other.equals(keys.caseId()));
    }
}
