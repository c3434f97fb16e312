package dev.holdfast.incident.event;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event.Delivery;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a function was invoked with. Events are told apart by {@code source} and {@code detail-type}, never by guessing;
 * pasted findings and direct alarms, which have neither, by the fields that AWS always sets. Pure and thread-safe.
 */
public final class EventReader {
    private static final int MAX_BYTES = 6 * 1024 * 1024;

    private static final Set<String> NOTIFYING = Set.of("aws.guardduty", "aws.cloudwatch", "aws.securityhub");

    private static final String QUEUE = "aws:sqs";

    private final FindingReader findings = new FindingReader();
    private final AlarmReader alarms;
    private final SecurityHubReader securityHub;

    /**
     * @param alarmPrefix only alarms whose names begin with it count
     * @param actionTarget ARN of the Security Hub custom action that counts; none when empty
     */
    public EventReader(String alarmPrefix, Optional<String> actionTarget) {
        this.alarms = new AlarmReader(alarmPrefix);
        this.securityHub = new SecurityHubReader(actionTarget);
    }

    /**
     * Reads one event.
     *
     * @param receivedAt the time of invocation, which a request without a time takes
     * @throws BadInput for anything malformed; nothing else is ever thrown, whatever the bytes
     */
    public Event read(byte[] input, Instant receivedAt) throws BadInput {
        if (input.length > MAX_BYTES) {
            throw new BadInput("", "expected at most 6 MiB, got " + input.length + " bytes");
        }
        var document = Json.parse(input);
        if (document.has(BatchJson.FIELD)) {
            var batch = BatchJson.read(document);
            return new Event.FollowUp.Work(batch.caseId(), batch);
        }
        return document.has("Records")
                ? notification(document, receivedAt)
                : document(document, Delivery.BY_HAND, receivedAt);
    }

    /** {@code delivery} is that of a document without an envelope; an envelope from AWS is an event in any case. */
    private Event document(Json document, Delivery delivery, Instant receivedAt) throws BadInput {
        if (document.has("detail-type") || document.has("detail")) {
            return envelope(document, receivedAt);
        }
        if (document.has("alarmData")) {
            return alarms.direct(document);
        }
        if (document.has("targets")) {
            return RequestReader.response(document, Optional.empty(), receivedAt);
        }
        if (LandingReader.isInvocation(document)) {
            return landings(receivedAt).invocation(document);
        }
        if (delivery == Delivery.BY_EVENT && document.has("AlarmName")) {
            return alarms.notified(document);
        }
        var pasted = PastedFinding.of(document);
        return pasted.isPresent()
                ? findings.read(pasted.get(), delivery)
                : unknown("neither an event nor a finding, an alarm or a request");
    }

    private Event envelope(Json document, Instant receivedAt) throws BadInput {
        String source = document.requireText("source");
        String type = document.requireText("detail-type");
        return switch (source) {
            case "aws.guardduty" ->
                type.equals("GuardDuty Finding")
                        ? findings.read(document.requireObject("detail"), Delivery.BY_EVENT)
                        : new Event.Ignored(Reason.NOT_A_FINDING, "GuardDuty event of another kind than a finding");
            case "aws.cloudwatch" ->
                type.equals("CloudWatch Alarm State Change")
                        ? alarms.event(document)
                        : unknown("another CloudWatch event");
            case "aws.securityhub" -> securityHub(document, type);
            case "aws.ec2" -> SnapshotEventReader.read(document, type);
            case "aws.s3" ->
                type.equals("Object Created") ? landings(receivedAt).object(document) : unknown("another S3 event");
            case "aws.events" -> type.equals("Scheduled Event") ? new Event.Sweep() : unknown("not a schedule's event");
            case "holdfast" -> RequestReader.read(document, type, receivedAt);
            default -> unknown("event of another source");
        };
    }

    private Event securityHub(Json document, String type) throws BadInput {
        return switch (type) {
            case "Security Hub Findings - Imported" -> securityHub.imported(document);
            case "Security Hub Findings - Custom Action" -> securityHub.customAction(document);
            default -> unknown("another Security Hub event");
        };
    }

    /**
     * SNS invokes with exactly one record, whose message is a document in a string. Whoever may publish to the topic may send
     * what AWS's services send, not what a person asks for: requests come by invoking the function only.
     */
    private Event notification(Json document, Instant receivedAt) throws BadInput {
        var records = document.objects("Records");
        if (!records.isEmpty()
                && records.stream()
                        .allMatch(one -> one.anyText("eventSource").orElse("").equals(QUEUE))) {
            return landings(receivedAt).batch(records);
        }
        for (Json record : records) {
            if (!record.text("EventSource").orElse("").toLowerCase(Locale.ROOT).equals("aws:sns")) {
                return unknown("record of another source than SNS or SQS");
            }
        }
        if (records.size() != 1) {
            throw document.wrong("Records", "exactly one record");
        }
        var sns = records.getFirst().requireObject("Sns");
        String message = sns.requireText("Message");
        if (!message.stripLeading().startsWith("{")) {
            return unknown("notification that is not a document");
        }
        var inner = Json.parse(message, sns.path() + ".Message");
        boolean ofAService = (inner.has("detail-type") || inner.has("detail"))
                && (!inner.has("source")
                        || NOTIFYING.contains(inner.text("source").orElse("")));
        return ofAService || inner.has("AlarmName")
                ? document(inner, Delivery.BY_EVENT, receivedAt)
                : unknown("notification that is neither a service's event nor an alarm");
    }

    private LandingReader landings(Instant receivedAt) {
        return new LandingReader(payload -> payload.has("Records")
                ? notification(payload, receivedAt)
                : document(payload, Delivery.BY_EVENT, receivedAt));
    }

    private static Event unknown(String text) {
        return new Event.Ignored(Reason.UNKNOWN_EVENT, text);
    }
}
