package dev.holdfast.quarantine;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event;
import dev.holdfast.quarantine.Release.Restored;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** What is kept beside a before-state when its object was released. */
final class ReleaseRecord {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ReleaseRecord() {}

    static byte[] json(Hold hold, Event.FollowUp.Release request, Restored restored, Instant at) {
        var tree = MAPPER.createObjectNode();
        tree.put("case", hold.caseId().value());
        tree.put("hold", hold.n());
        tree.put("object", ObjectRelease.target(restored.state()));
        tree.put("at", at.toString());
        tree.put("reason", request.reason());
        var rows = tree.putArray("outcomes");
        restored.rows().forEach(row -> {
            var one = rows.addObject();
            one.put("status", row.ending().status());
            one.put("reason", row.ending().why().map(Reason::name).orElse(null));
            one.set("details", MAPPER.valueToTree(row.details()));
        });
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
