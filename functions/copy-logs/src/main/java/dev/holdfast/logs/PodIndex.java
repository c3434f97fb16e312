package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What was copied of one pod in one run, what was not, and why; the record for people and for the report. */
final class PodIndex {
    private static final JsonMapper JSON = JsonMapper.shared();

    private PodIndex() {}

    /** The next free name; two runs at once may find the same one, and the later is then kept aside. */
    static String key(Run run, List<String> keys) {
        String begin = run.prefix() + "index." + run.work().round() + ".";
        var form = Pattern.compile(Pattern.quote(begin) + "([0-9]{3,6})\\.json");
        int last = keys.stream()
                .map(form::matcher)
                .filter(found -> found.matches())
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max()
                .orElse(0);
        return begin + String.format("%03d", last + 1) + ".json";
    }

    static byte[] write(Run run, List<Outcome> outcomes, List<Kept> evidence, List<String> attention, Instant now) {
        var tree = JSON.createObjectNode();
        tree.put("namespace", run.namespace()).put("pod", run.pod()).put("uid", run.uid());
        MetaJson.put(tree, "node", run.node());
        tree.put("round", run.work().round().toString())
                .put("cutOff", run.cutOff().toString())
                .put("writtenAt", now.toString());
        outcomes(tree.putArray("logs"), outcomes);
        var objects = tree.putArray("evidence");
        evidence.forEach(kept -> MetaJson.kept(objects.addObject(), kept));
        attention.forEach(tree.putArray("attention")::add);
        return MetaJson.bytes(tree);
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
