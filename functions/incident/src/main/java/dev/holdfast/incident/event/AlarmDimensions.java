package dev.holdfast.incident.event;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.incident.event.Event.Nature;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the dimensions of an alarm's metrics name. Of Container Insights' dimensions {@code PodName} is the workload and
 * {@code FullPodName} the pod; {@code ClusterName} is also used by ECS, whose namespace does not count.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html">Container
 *     Insights metrics for EKS</a>
 */
public final class AlarmDimensions {
    private static final Set<String> ECS = Set.of("ECS/ContainerInsights", "AWS/ECS");

    private final TargetBuilder targets = new TargetBuilder(Nature.REAL);
    private final Set<ClusterName> clusters = new LinkedHashSet<>();
    private boolean ecs;

    AlarmDimensions() {}

    /**
     * What one metric names, for alarms that were looked up.
     *
     * @throws BadInput when a name among the dimensions is not valid
     */
    public static AlarmDimensions of(String namespace, Map<String, String> dimensions) throws BadInput {
        var read = new AlarmDimensions();
        read.metric(Json.parse("{}", "dimensions"), namespace, dimensions);
        return read;
    }

    /** The one cluster, if it is one. */
    public Optional<ClusterName> cluster() {
        return clusters.size() == 1 ? clusters.stream().findFirst() : Optional.empty();
    }

    /** The targets; whole clusters only where nothing narrower is named. */
    public List<Target> targets() {
        return targets.isEmpty()
                ? clusters.stream().<Target>map(Target.Cluster::new).toList()
                : targets.targets();
    }

    String why() {
        return ecs
                ? "the alarm's metrics are those of ECS"
                : "the alarm's dimensions name no cluster, pod, node or instance";
    }

    void read(Json configuration) throws BadInput {
        for (Json metric : configuration.objects("metrics")) {
            var stat = metric.object("metricStat");
            var inner = stat.isPresent() ? stat.get().object("metric") : Optional.<Json>empty();
            if (inner.isPresent()) {
                metric(
                        inner.get(),
                        inner.get().text("namespace").orElse(""),
                        inner.get().flat("dimensions"));
            }
        }
    }

    void readNotified(Json trigger) throws BadInput {
        notifiedMetric(trigger);
        for (Json metric : trigger.objects("Metrics")) {
            var stat = metric.object("MetricStat");
            var inner = stat.isPresent() ? stat.get().object("Metric") : Optional.<Json>empty();
            if (inner.isPresent()) {
                notifiedMetric(inner.get());
            }
        }
    }

    private void notifiedMetric(Json metric) throws BadInput {
        var dimensions = new LinkedHashMap<String, String>();
        for (Json pair : metric.objects("Dimensions")) {
            dimensions.put(pair.text("name").orElse(""), pair.text("value").orElse(""));
        }
        metric(metric, metric.text("Namespace").orElse(""), dimensions);
    }

    private void metric(Json at, String namespace, Map<String, String> dimensions) throws BadInput {
        if (ECS.contains(namespace)) {
            ecs = true;
            return;
        }
        String cluster = dimensions.getOrDefault("ClusterName", "");
        if (!cluster.isEmpty()) {
            clusters.add(at.name("ClusterName", cluster, ClusterName::new));
        }
        pods(at, dimensions);
        String node = dimensions.getOrDefault("NodeName", "");
        if (!node.isEmpty()) {
            targets.node(at, node);
        }
        String instance = dimensions.getOrDefault("InstanceId", "");
        if (!instance.isEmpty()) {
            targets.instance(at, instance);
        }
    }

    private void pods(Json at, Map<String, String> dimensions) throws BadInput {
        String namespace = dimensions.getOrDefault("Namespace", "");
        String pod = dimensions.getOrDefault("FullPodName", "");
        String workload = dimensions.getOrDefault("PodName", "");
        if (namespace.isEmpty()) {
            return;
        }
        if (!pod.isEmpty()) {
            targets.pod(at, namespace, pod, Optional.empty());
        } else if (!workload.isEmpty()) {
            targets.workload(at, namespace, WorkloadKind.UNKNOWN.value(), workload, Optional.empty());
        }
    }
}
