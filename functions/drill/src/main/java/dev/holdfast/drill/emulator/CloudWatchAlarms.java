package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The three calls about metric alarms that are needed, in the protocol that today's SDK speaks to CloudWatch.
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR protocol</a>
 */
final class CloudWatchAlarms implements Step {
    private static final Pattern PATH = Pattern.compile("/service/[^/]+/operation/([A-Za-z]+)");
    private static final CBORMapper CBOR = CBORMapper.builder().build();

    private final Map<String, ObjectNode> alarms = new LinkedHashMap<>();

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        var path = PATH.matcher(call.target().getPath());
        if (!path.matches()) {
            return next.answer(call);
        }
        var input = call.body().length == 0 ? CBOR.createObjectNode() : CBOR.readTree(call.body());
        return switch (path.group(1)) {
            case "PutMetricAlarm" -> put(input);
            case "DescribeAlarms" -> describe(input);
            case "ListTagsForResource" -> {
                var tags = CBOR.createObjectNode();
                tags.putArray("Tags");
                yield reply(tags);
            }
            default -> next.answer(call);
        };
    }

    private synchronized Reply put(JsonNode input) {
        if (input instanceof ObjectNode alarm) {
            alarms.put(alarm.path("AlarmName").asString(), alarm);
        }
        return reply(CBOR.createObjectNode());
    }

    /** As CloudWatch does, nothing but metric alarms unless the types are named; there are no others here. */
    private synchronized Reply describe(JsonNode input) {
        List<ObjectNode> found = new ArrayList<>();
        for (JsonNode name : input.path("AlarmNames").values()) {
            ObjectNode alarm = alarms.get(name.asString());
            if (alarm != null) {
                found.add(alarm);
            }
        }
        if (input.has("ChildrenOfAlarmName")) {
            found.addAll(alarms.values());
        }
        var output = CBOR.createObjectNode();
        output.putArray("MetricAlarms").addAll(found);
        output.putArray("CompositeAlarms");
        return reply(output);
    }

    private static Reply reply(ObjectNode output) {
        return Reply.empty(200)
                .withHeader("Content-Type", "application/cbor")
                .withHeader("smithy-protocol", "rpc-v2-cbor")
                .withBody(CBOR.writeValueAsBytes(output));
    }
}
