package dev.holdfast.incident.event;

import dev.holdfast.incident.ActionKey;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.event.Event.Nature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the messages that make a report: S3's events about results, and Lambda's records of invocations that it gave up, in
 * batches of a queue or alone. A message that says neither is passed over with a reason and never costs the others.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html">Lambda with SQS</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html">S3's events, whose keys are not URL-encoded</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Records of asynchronous invocations</a>
 */
final class LandingReader {
    private static final Pattern MESSAGE = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern FUNCTION =
            Pattern.compile("arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:(?<name>[A-Za-z0-9_-]{1,140})(:.*)?");
    private static final Pattern CONDITION = Pattern.compile("[A-Za-z]{1,60}");

    private final Payloads payloads;

    /** How the event of an invocation that was given up is read. */
    interface Payloads {
        Event read(Json payload) throws BadInput;
    }

    LandingReader(Payloads payloads) {
        this.payloads = payloads;
    }

    Event.Landed batch(List<Json> records) {
        var landings = new ArrayList<Landing>();
        for (Json message : records) {
            var id = message.anyText("messageId")
                    .filter(text -> MESSAGE.matcher(text).matches());
            try {
                landings.add(body(id, Json.parse(message.requireText("body"), message.path() + ".body")));
            } catch (BadInput e) {
                landings.add(new Landing.Other(id, Reason.BAD_INPUT, e.getMessage()));
            }
        }
        return new Event.Landed(landings);
    }

    /** Whether it is Lambda's record of an invocation. */
    static boolean isInvocation(Json document) {
        return document.has("requestContext") && document.has("requestPayload");
    }

    Event.Landed invocation(Json document) {
        return new Event.Landed(List.of(givenUp(Optional.empty(), document)));
    }

    Event.Landed object(Json envelope) throws BadInput {
        return new Event.Landed(List.of(written(Optional.empty(), envelope)));
    }

    /** A topic wraps the message once. */
    private Landing body(Optional<String> id, Json body) throws BadInput {
        return body.anyText("Type").orElse("").equals("Notification")
                ? message(id, Json.parse(body.requireText("Message"), body.path() + ".Message"))
                : message(id, body);
    }

    private Landing message(Optional<String> id, Json message) throws BadInput {
        if (isInvocation(message)) {
            return givenUp(id, message);
        }
        boolean ofS3 = message.anyText("source").orElse("").equals("aws.s3")
                && message.anyText("detail-type").orElse("").equals("Object Created");
        return ofS3
                ? written(id, message)
                : new Landing.Other(id, Reason.UNKNOWN_EVENT, "neither a result nor an invocation that was given up");
    }

    private static Landing written(Optional<String> id, Json event) throws BadInput {
        var detail = event.requireObject("detail");
        String bucket = detail.requireObject("bucket").requireText("name");
        var action = ActionKey.parse(detail.requireObject("object").requireText("key"));
        if (!BUCKET.matcher(bucket).matches()) {
            throw detail.wrong("bucket.name", "the name of a bucket");
        }
        if (action.isEmpty()) {
            return new Landing.Other(id, Reason.UNKNOWN_EVENT, "not the key of a result");
        }
        if (action.get().function() == Function.REPORT_INCIDENT) {
            return new Landing.Other(
                    id, Reason.NOT_FOR_THIS_FUNCTION, "a report's own result, which makes no other report");
        }
        String key = detail.requireObject("object").requireText("key");
        return new Landing.Written(id, bucket, action.get().keys(), action.get().function(), key);
    }

    private Landing givenUp(Optional<String> id, Json document) {
        var context = document.anyObject("requestContext");
        var function = FUNCTION.matcher(
                context.flatMap(there -> there.anyText("functionArn")).orElse(""));
        String condition = context.flatMap(there -> there.anyText("condition"))
                .filter(text -> CONDITION.matcher(text).matches())
                .orElse("unknown");
        return new Landing.GivenUp(
                id, function.matches() ? function.group("name") : "unknown", condition, keys(document));
    }

    /** What cannot be read has no case: the invocation is told of all the same. */
    private Optional<CaseKeys> keys(Json document) {
        var payload = document.anyObject("requestPayload");
        if (payload.isEmpty()) {
            return Optional.empty();
        }
        try {
            return switch (payloads.read(payload.get())) {
                case Event.Incident incident ->
                    Optional.of(new CaseKeys(
                            incident.nature() == Nature.SAMPLE ? Area.DRILLS : Area.CASES, incident.caseId()));
                case Event.FollowUp followUp -> Optional.of(new CaseKeys(Area.CASES, followUp.caseId()));
                case Event.Alarm _,
                        Event.ReadinessCheck _,
                        Event.SnapshotsEnded _,
                        Event.Sweep _,
                        Event.Landed _,
                        Event.Ignored _ -> Optional.empty();
            };
        } catch (BadInput e) {
            return Optional.empty();
        }
    }
}
