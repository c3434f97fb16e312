package dev.holdfast.cluster;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.AlarmDimensions;
import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Alarm;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/**
 * Makes an incident of an alarm by asking CloudWatch for what the event leaves out: the severity, which is a tag, and the
 * metrics of a composite alarm's children, which may be composite themselves.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html">DescribeAlarms</a>
 */
public final class AlarmLookup {
    private static final System.Logger LOG = System.getLogger(AlarmLookup.class.getName());
    private static final String SEVERITY_TAG = "holdfast:severity";
    private static final double SEVERITY_WITHOUT_TAG = 4.0;
    private static final int MAX_DEPTH = 5;
    private static final int MAX_ALARMS = 200;
    private static final int NAMES_PER_CALL = 100;

    private final CloudWatchClient cloudWatch;

    public AlarmLookup(CloudWatchClient cloudWatch) {
        this.cloudWatch = cloudWatch;
    }

    /** The incident, or that the alarm names nothing. */
    public Event incident(Alarm alarm) throws AwsFailure {
        var targets = new LinkedHashSet<>(alarm.targets());
        var clusters = new LinkedHashSet<ClusterName>();
        alarm.cluster().ifPresent(clusters::add);
        if (alarm.composite()) {
            children(alarm, targets, clusters);
        }
        if (targets.isEmpty()) {
            return new Event.Ignored(
                    Reason.NO_TARGETS, "neither the alarm nor its children name a pod, node, instance or cluster");
        }
        if (targets.stream().anyMatch(target -> !(target instanceof Target.Cluster))) {
            targets.removeIf(Target.Cluster.class::isInstance);
        }
        return new Event.Incident(
                Trigger.ALARM,
                alarm.delivery(),
                Nature.REAL,
                caseId(alarm, targets),
                new Round(alarm.changedAt()),
                Optional.of(alarm.scope()),
                severity(alarm),
                Optional.of(alarm.changedAt()),
                Optional.empty(),
                clusters.size() == 1 ? clusters.stream().findFirst() : Optional.empty(),
                List.copyOf(targets),
                InstanceFacts.NONE,
                Optional.empty());
    }

    /** A flapping alarm is one case a day. */
    private static CaseId caseId(Alarm alarm, Collection<Target> targets) {
        String names = targets.stream().map(Target::name).sorted().collect(Collectors.joining("\n"));
        return CaseId.ofDigest(
                "cw", alarm.arn() + "\n" + names + "\n" + LocalDate.ofInstant(alarm.changedAt(), ZoneOffset.UTC));
    }

    /** A tag that cannot be read is no reason to lose the evidence. */
    private double severity(Alarm alarm) {
        try {
            var response = AwsFailures.call(
                    "ListTagsForResource",
                    () -> cloudWatch.listTagsForResource(request -> request.resourceARN(alarm.arn())));
            return response.tags().stream()
                    .filter(tag -> SEVERITY_TAG.equals(tag.key()))
                    .map(Tag::value)
                    .filter(value -> value.matches("[0-9]{1,2}(\\.[0-9]{1,2})?"))
                    .mapToDouble(Double::parseDouble)
                    .filter(value -> value <= 10)
                    .findFirst()
                    .orElse(SEVERITY_WITHOUT_TAG);
        } catch (AwsFailure e) {
            LOG.log(System.Logger.Level.WARNING, "tags of the alarm cannot be read: {0}", e.text());
            return SEVERITY_WITHOUT_TAG;
        }
    }

    private void children(Alarm alarm, Set<Target> targets, Set<ClusterName> clusters) throws AwsFailure {
        var asked = new HashSet<String>();
        var names = alarm.children().stream().map(AlarmLookup::name).collect(Collectors.toCollection(ArrayList::new));
        if (names.isEmpty()) {
            names.addAll(childrenOf(alarm.name()));
        }
        for (int depth = 0; depth < MAX_DEPTH && !names.isEmpty() && asked.size() < MAX_ALARMS; depth++) {
            var next = new ArrayList<String>();
            names.removeAll(asked);
            asked.addAll(names);
            for (int from = 0; from < names.size(); from += NAMES_PER_CALL) {
                var response = describe(names.subList(from, Math.min(from + NAMES_PER_CALL, names.size())));
                response.metricAlarms().forEach(child -> read(child, targets, clusters));
                for (var child : response.compositeAlarms()) {
                    next.addAll(childrenOf(child.alarmName()));
                }
            }
            names = next;
        }
    }

    private DescribeAlarmsResponse describe(List<String> names) throws AwsFailure {
        return AwsFailures.call(
                "DescribeAlarms",
                () -> cloudWatch.describeAlarms(request -> request.alarmNames(names)
                        .alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM)
                        .maxRecords(NAMES_PER_CALL)));
    }

    /** With the parent's name nothing may go but the page: CloudWatch refuses alarm types there. */
    private List<String> childrenOf(String name) throws AwsFailure {
        var names = new ArrayList<String>();
        var page = Optional.of(DescribeAlarmsRequest.builder()
                .childrenOfAlarmName(name)
                .maxRecords(NAMES_PER_CALL)
                .build());
        while (page.isPresent()) {
            var asked = page.get();
            var response = AwsFailures.call("DescribeAlarms", () -> cloudWatch.describeAlarms(asked));
            response.metricAlarms().forEach(child -> names.add(child.alarmName()));
            response.compositeAlarms().forEach(child -> names.add(child.alarmName()));
            page = Optional.ofNullable(response.nextToken())
                    .filter(token -> !token.isEmpty())
                    .map(token -> asked.toBuilder().nextToken(token).build());
        }
        return names;
    }

    private static void read(MetricAlarm alarm, Set<Target> targets, Set<ClusterName> clusters) {
        read(alarm.namespace(), alarm.dimensions(), targets, clusters);
        alarm.metrics().forEach(query -> {
            Metric metric =
                    query.metricStat() == null ? null : query.metricStat().metric();
            if (metric != null) {
                read(metric.namespace(), metric.dimensions(), targets, clusters);
            }
        });
    }

    /** A child with names that are none is no reason to lose the others. */
    private static void read(
            String namespace, List<Dimension> dimensions, Set<Target> targets, Set<ClusterName> clusters) {
        var map = dimensions.stream().collect(Collectors.toMap(Dimension::name, Dimension::value, (a, _) -> a));
        try {
            var read = AlarmDimensions.of(String.valueOf(namespace), map);
            targets.addAll(read.targets());
            read.cluster().ifPresent(clusters::add);
        } catch (BadInput e) {
            LOG.log(System.Logger.Level.DEBUG, "child alarm with unusable dimensions", e);
        }
    }

    private static String name(String arn) {
        return arn.substring(arn.indexOf(":alarm:") + ":alarm:".length());
    }
}
