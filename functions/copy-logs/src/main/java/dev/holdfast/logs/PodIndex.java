package dev.holdfast.logs;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was copied of one pod in one run, what was not, and why; the record for people and for the report. */
final class PodIndex {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** As many runs at once are not to be expected. */
    private static final int NAMES = 8;

    private PodIndex() {}

    /** Keeps it under the next free name; of two runs at once that find the same one the later takes the one after it. */
    static Kept keep(Run run, List<String> keys, byte[] index) throws EvidenceException {
        var store = run.work().store();
        int next = next(run, keys);
        for (int n = next; n < next + NAMES; n++) {
            if (store.claim(key(run, n), index) instanceof Claiming.Won(var kept)) {
                return kept;
            }
        }
        return store.keep(key(run, next), index, "application/json").kept();
    }

    private static String key(Run run, int n) {
        return begin(run) + String.format("%03d", n) + ".json";
    }

    private static String begin(Run run) {
        return run.prefix() + "index." + run.work().round() + ".";
    }

    private static int next(Run run, List<String> keys) {
        var form = Pattern.compile(Pattern.quote(begin(run)) + "([0-9]{3,6})\\.json");
        return 1
                + keys.stream()
                        .map(form::matcher)
                        .filter(found -> found.matches())
                        .mapToInt(found -> Integer.parseInt(found.group(1)))
                        .max()
                        .orElse(0);
    }

    static byte[] write(Run run, List<Outcome> outcomes, List<Kept> evidence, List<String> attention, Instant now) {
        var tree = JSON.createObjectNode();
        tree.put("namespace", run.namespace()).put("pod", run.pod()).put("uid", run.uid());
        MetaJson.put(tree, "node", run.node());
        tree.put("round", run.work().round().toString())
                .put("cutOff", run.cutOff().toString())
                .put("writtenAt", now.toString());
        clock(tree.putObject("clock"), outcomes);
        outcomes(tree.putArray("logs"), outcomes);
        var objects = tree.putArray("evidence");
        evidence.forEach(kept -> MetaJson.kept(objects.addObject(), kept));
        attention.forEach(tree.putArray("attention")::add);
        return MetaJson.bytes(tree);
    }

    /** By how much the clocks differed, as far as any of the logs shows it; null where none does. */
    private static void clock(ObjectNode clock, List<Outcome> outcomes) {
        for (String name : List.of(MetaJson.SERVER_AHEAD, MetaJson.NODE_AHEAD)) {
            clock.put(
                    name,
                    outcomes.stream()
                            .flatMap(outcome -> outcome.details().get(name) instanceof Long ahead
                                    ? Stream.of(ahead)
                                    : Stream.<Long>empty())
                            .max(Comparator.comparingLong(Math::abs))
                            .orElse(null));
        }
    }

    private static void outcomes(ArrayNode array, List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            var one = array.addObject().put("status", outcome.ending().status());
            MetaJson.put(one, "reason", outcome.ending().why());
            MetaJson.put(one, "text", outcome.ending().words());
            outcome.details().forEach((name, value) -> one.set(name, JSON.valueToTree(value)));
        }
    }
}
