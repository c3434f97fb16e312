package dev.holdfast.incident.event;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a CloudWatch alarm in its three envelopes: EventBridge, invoking the function directly, and SNS, which spells
 * everything differently.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html">Alarm events</a>
 */
final class AlarmReader {
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:cloudwatch:([a-z0-9-]+):([0-9]{12}):alarm:([^\\p{Cc}]{1,255})");
    private static final Pattern NAME = Pattern.compile("[^\\p{Cc}]{1,255}");

    private final String prefix;

    AlarmReader(String prefix) {
        this.prefix = prefix;
    }

    Event event(Json envelope) throws BadInput {
        var detail = envelope.requireObject("detail");
        var alarm = new Head(
                name(detail, "alarmName"), detail.requireObject("state").requireText("value"));
        var ignored = ignored(alarm);
        if (ignored.isPresent()) {
            return ignored.get();
        }
        var arn = envelope.texts("resources").stream()
                .filter(text -> ARN.matcher(text).matches())
                .findFirst();
        if (arn.isEmpty()) {
            throw envelope.wrong("resources", "the ARN of the alarm");
        }
        return alarm(alarm.name(), arn.get(), SnapshotEventReader.scope(envelope), detail);
    }

    Event direct(Json document) throws BadInput {
        var data = document.requireObject("alarmData");
        var alarm =
                new Head(name(data, "alarmName"), data.requireObject("state").requireText("value"));
        var ignored = ignored(alarm);
        return ignored.isPresent()
                ? ignored.get()
                : alarm(alarm.name(), document.requireText("alarmArn"), scope(document, "alarmArn"), data);
    }

    Event notified(Json body) throws BadInput {
        var alarm = new Head(name(body, "AlarmName"), body.requireText("NewStateValue"));
        var ignored = ignored(alarm);
        if (ignored.isPresent()) {
            return ignored.get();
        }
        var dimensions = new AlarmDimensions();
        var trigger = body.object("Trigger");
        if (trigger.isPresent()) {
            dimensions.readNotified(trigger.get());
        }
        return finished(
                dimensions,
                new Event.Alarm(
                        Delivery.BY_EVENT,
                        body.requireText("AlarmArn"),
                        alarm.name(),
                        Times.require(body, "StateChangeTime"),
                        scope(body, "AlarmArn"),
                        dimensions.cluster(),
                        dimensions.targets(),
                        body.has("AlarmRule"),
                        triggering(body, "TriggeringChildren"),
                        false));
    }

    private record Head(String name, String state) {}

    private static String name(Json holder, String field) throws BadInput {
        String name = holder.requireText(field);
        if (!NAME.matcher(name).matches()) {
            throw holder.wrong(field, "a name of at most 255 printable characters");
        }
        return name;
    }

    private Optional<Event> ignored(Head alarm) {
        if (!alarm.name().startsWith(prefix)) {
            return Optional.of(new Event.Ignored(Reason.ALARM_NOT_MARKED, "alarm without the prefix that marks ours"));
        }
        return alarm.state().equals("ALARM")
                ? Optional.empty()
                : Optional.of(new Event.Ignored(Reason.NOT_IN_ALARM, "the alarm is not in the state ALARM"));
    }

    private static Event alarm(String name, String arn, Scope scope, Json detail) throws BadInput {
        var state = detail.requireObject("state");
        var configuration = detail.object("configuration");
        var dimensions = new AlarmDimensions();
        if (configuration.isPresent()) {
            dimensions.read(configuration.get());
        }
        boolean composite = configuration.isPresent() && configuration.get().has("alarmRule");
        return finished(
                dimensions,
                new Event.Alarm(
                        Delivery.BY_EVENT,
                        arn,
                        name,
                        Times.require(state, "timestamp"),
                        scope,
                        dimensions.cluster(),
                        dimensions.targets(),
                        composite,
                        composite ? children(state) : List.of(),
                        state.has("actionsSuppressedBy") || detail.has("muteDetail")));
    }

    private static Event finished(AlarmDimensions dimensions, Event.Alarm alarm) {
        if (alarm.composite() || !alarm.targets().isEmpty()) {
            return alarm;
        }
        return new Event.Ignored(Reason.NO_TARGETS, dimensions.why());
    }

    /** The children that made a composite alarm go off stand in a document inside a string. */
    private static List<String> children(Json state) {
        var data = state.anyText("reasonData");
        if (data.isEmpty() || !data.get().startsWith("{")) {
            return List.of();
        }
        try {
            return triggering(Json.parse(data.get(), state.path() + ".reasonData"), "triggeringAlarms");
        } catch (BadInput e) {
            // cut off or changed: then they are looked up
            return List.of();
        }
    }

    private static List<String> triggering(Json holder, String field) throws BadInput {
        var arns = new ArrayList<String>();
        for (Json child : holder.objects(field)) {
            String spelled = child.text(child.has("arn") ? "arn" : "Arn").orElse("");
            if (ARN.matcher(spelled).matches()) {
                arns.add(spelled);
            }
        }
        return arns;
    }

    private static Scope scope(Json holder, String field) throws BadInput {
        Matcher arn = ARN.matcher(holder.requireText(field));
        if (!arn.matches()) {
            throw holder.wrong(field, "the ARN of an alarm");
        }
        return holder.name(field, arn.group(2), account -> new Scope(account, arn.group(1)));
    }
}
