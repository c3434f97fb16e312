package dev.holdfast.report.notify;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * The account's default event bus: {@code Holdfast Case Updated}, with the notice's JSON as its detail. The role needs
 * {@code events:PutEvents}.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents answers 200 even when
 *     an entry failed</a>
 */
public final class EventBus implements Channel {
    private final EventBridgeClient events;

    public EventBus(EventBridgeClient events) {
        this.events = events;
    }

    @Override
    public String name() {
        return "bus";
    }

    @Override
    public void send(Notice notice) throws AwsFailure {
        var answer = AwsFailures.call("PutEvents", () -> events.putEvents(request -> request.entries(entry(notice))));
        if (Optional.ofNullable(answer.failedEntryCount()).orElse(0) > 0) {
            var entry = answer.entries().stream().findFirst();
            throw AwsFailures.ofEntry(
                    "PutEvents",
                    entry.map(PutEventsResultEntry::errorCode).orElse(""),
                    entry.map(PutEventsResultEntry::errorMessage).orElse(""));
        }
    }

    private static PutEventsRequestEntry entry(Notice notice) {
        return PutEventsRequestEntry.builder()
                .source("holdfast")
                .detailType("Holdfast Case Updated")
                .detail(notice.json())
                .build();
    }
}
