package dev.holdfast.incident.answer;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Landing;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a function answers to a batch of a queue: which messages it wants again. All others are done with and are deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
public final class BatchAnswer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private BatchAnswer() {}

    /**
     * The JSON that asks for the messages about these cases again.
     *
     * @param again cases of which something may succeed later
     * @return empty where a message that is wanted again has no id: then only a throw brings it back
     */
    public static Optional<String> of(Event.Landed landed, Set<CaseKeys> again) {
        var ids = new TreeSet<String>();
        for (Landing landing : landed.landings()) {
            if (landing.about().filter(again::contains).isPresent()) {
                if (landing.messageId().isEmpty()) {
                    return Optional.empty();
                }
                ids.add(landing.messageId().get());
            }
        }
        var answer = MAPPER.createObjectNode();
        var failures = answer.putArray("batchItemFailures");
        ids.forEach(id -> failures.addObject().put("itemIdentifier", id));
        return Optional.of(MAPPER.writeValueAsString(answer));
    }
}
