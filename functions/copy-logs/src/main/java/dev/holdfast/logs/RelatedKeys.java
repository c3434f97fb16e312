package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What related cases hold of a pod's logs. Each case is listed once for all pods of the invocation; one that holds too much for
 * that is asked for each pod, and only the first few of those are. So there are never more listings than twice the related cases
 * and a few for each pod. Thread-safe.
 */
final class RelatedKeys {
    /** Two pages. */
    static final int MOST_OF_A_CASE = 2_000;

    /** One page. */
    static final int MOST_OF_A_POD = 1_000;

    static final int MOST_LARGE_CASES = 3;

    private final EvidenceStore store;
    private final CaseKeys.Area area;
    private final Map<CaseId, Held> cases = new HashMap<>();

    RelatedKeys(EvidenceStore store, CaseKeys.Area area) {
        this.store = store;
        this.area = area;
    }

    /** What is known of a case. */
    private sealed interface Held {
        /** All keys, by the pod's prefix. */
        record All(Map<String, List<String>> byPod) implements Held {}

        record Large() implements Held {}

        record NotKnown() implements Held {}
    }

    /**
     * All keys of the pod in that case.
     *
     * @throws EvidenceException where they could not be listed, or are too many; of a whole case once, then it counts as empty
     */
    List<String> of(CaseId other, Target.Pod pod) throws EvidenceException {
        String prefix = prefix(other, pod);
        return switch (held(other)) {
            case Held.All(var byPod) -> byPod.getOrDefault(prefix, List.of());
            case Held.Large _ -> store.list(prefix, MOST_OF_A_POD).orElseThrow(() -> tooMany(prefix));
            case Held.NotKnown _ -> List.of();
        };
    }

    String prefix(CaseId other, Target.Pod pod) {
        return keys(other).podLogs(pod.namespace(), pod.pod(), pod.uid().orElse(""));
    }

    CaseKeys keys(CaseId other) {
        return new CaseKeys(area, other);
    }

    private synchronized Held held(CaseId other) throws EvidenceException {
        var known = cases.get(other);
        if (known != null) {
            return known;
        }
        cases.put(other, new Held.NotKnown());
        var found = read(other);
        cases.put(other, found);
        return found;
    }

    private Held read(CaseId other) throws EvidenceException {
        String logs = keys(other).logs();
        var listed = store.list(logs, MOST_OF_A_CASE);
        if (listed.isPresent()) {
            return new Held.All(
                    listed.get().stream().filter(isOfAPod(logs)).collect(Collectors.groupingBy(key -> pod(logs, key))));
        }
        if (cases.values().stream().filter(Held.Large.class::isInstance).count() >= MOST_LARGE_CASES) {
            throw tooMany(logs);
        }
        return new Held.Large();
    }

    private static Predicate<String> isOfAPod(String logs) {
        return key -> slash(logs, key) > 0;
    }

    private static String pod(String logs, String key) {
        return key.substring(0, slash(logs, key) + 1);
    }

    /** The one behind the pod's name: namespace and pod follow the prefix, and neither has a slash in it. */
    private static int slash(String logs, String key) {
        int namespace = key.indexOf('/', logs.length());
        return namespace < 0 ? -1 : key.indexOf('/', namespace + 1);
    }

    private static EvidenceException tooMany(String prefix) {
        return new EvidenceException(Reason.REJECTED, "more keys under " + prefix + " than are looked through");
    }
}
