package dev.holdfast.drill;

import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/**
 * The account in which an event could have happened: the nodes and volumes that it names exist, and one node more that it does
 * not name and that nobody may touch.
 */
final class Stage {
    static final String BUCKET = "holdfast-evidence-" + Account.ID + "-us-east-1";
    static final InstanceId BYSTANDER = new InstanceId("i-0bbbbbbbbbbbbbbbb");

    private static final String ESCALATIONS = "holdfast-escalations";
    private static final String DEFAULT_CLUSTER = "prod";
    private static final InstanceId DEFAULT_NODE = new InstanceId("i-0aaaaaaaaaaaaaaaa");
    private static final int DATA_VOLUMES = 2;

    private final Account account;
    private final String cluster;
    private final String nodeName;
    private final List<Target> targets;
    private final Map<String, String> reporting;

    private Stage(
            Account account, String cluster, String nodeName, List<Target> targets, Map<String, String> reporting) {
        this.account = account;
        this.cluster = cluster;
        this.nodeName = nodeName;
        this.targets = List.copyOf(targets);
        this.reporting = Map.copyOf(reporting);
    }

    static Stage build(Front front, Event event) {
        String cluster = cluster(event).map(ClusterName::value).orElse(DEFAULT_CLUSTER);
        var account = Account.in(front).bucket(BUCKET).cluster(cluster);
        var instances = instances(event);
        instances.forEach(instance -> account.node(instance, DATA_VOLUMES));
        shop(event).forEach(instance -> account.node(instance, 0));
        account.node(BYSTANDER, 1);
        var stage = new Stage(account, cluster, nodeName(event), targets(event), reporting(account));
        stage.aliasVolumes(front, event);
        stage.aliasNodes(front, event);
        stage.childAlarms(event);
        return stage;
    }

    /** What reports are sealed with, and who is told of them. */
    private static Map<String, String> reporting(Account account) {
        account.scheduleGroup(ESCALATIONS);
        return Map.of(
                "HOLDFAST_SIGNING_KEY",
                account.signingKey(),
                "HOLDFAST_NOTIFICATION_TOPIC",
                account.topic("holdfast-cases"),
                "HOLDFAST_SCHEDULE_GROUP",
                ESCALATIONS,
                "HOLDFAST_SCHEDULE_ROLE",
                "arn:aws:iam::" + Account.ID + ":role/" + ESCALATIONS);
    }

    /** The settings of the functions on this stage. */
    Map<String, String> settings(String quarantine) {
        var settings = new HashMap<>(reporting);
        settings.put("HOLDFAST_EVIDENCE_BUCKET", BUCKET);
        settings.put("HOLDFAST_QUARANTINE", quarantine);
        settings.put("AWS_REGION", "us-east-1");
        return settings;
    }

    /** The shop's own nodes, where a workload that is named may have pods on any of them. */
    private static List<InstanceId> shop(Event event) {
        boolean needed = targets(event).stream()
                .anyMatch(target -> !(target instanceof Target.Instance || target instanceof Target.Volume));
        return needed ? ShopCluster.INSTANCES.stream().map(InstanceId::new).toList() : List.of();
    }

    /** The instances that are nodes of the cluster beside the shop's own, by the nodes' names. */
    SequencedMap<String, String> machines() {
        var machines = new LinkedHashMap<String, String>();
        for (Account.Node node : nodes()) {
            String instance = node.id().value();
            boolean first = node.equals(nodes().getFirst()) && !ShopCluster.NODES.contains(nodeName);
            String name = first ? nodeName : "ip-10-0-8-" + (10 + machines.size()) + ".ec2.internal";
            if (!ShopCluster.INSTANCES.contains(instance)) {
                machines.put(name, instance);
            }
        }
        return machines;
    }

    String cluster() {
        return cluster;
    }

    /** Whether the event names this node or its instance. */
    boolean isNamed(String node, String providerId) {
        return targets.stream().anyMatch(target -> switch (target) {
            case Target.Node named -> named.node().equals(node) || providerId.endsWith("/" + named.node());
            case Target.Instance named -> providerId.endsWith("/" + named.id().value());
            case Target.Volume _ ->
                providerId.endsWith("/" + nodes().getFirst().id().value());
            case Target.Pod _, Target.Workload _, Target.ServiceAccount _, Target.Image _, Target.Cluster _ -> false;
        });
    }

    /** What the first node is called in the cluster. */
    String nodeName() {
        return nodeName;
    }

    private static String nodeName(Event event) {
        return targets(event).stream()
                .filter(Target.Node.class::isInstance)
                .map(target -> ((Target.Node) target).node())
                .findFirst()
                .orElse("ip-10-0-9-9.ec2.internal");
    }

    List<Account.Node> nodes() {
        return account.nodes();
    }

    Account.Node bystander() {
        return nodes().getLast();
    }

    String describe() {
        int volumes = nodes().stream().mapToInt(node -> node.volumes().size()).sum();
        return "cluster " + cluster + ", " + nodes().size() + " nodes, " + volumes + " volumes, bucket " + BUCKET;
    }

    private static Optional<ClusterName> cluster(Event event) {
        return switch (event) {
            case Event.Incident incident -> incident.cluster();
            case Event.Alarm alarm -> alarm.cluster();
            case Event.FollowUp _,
                    Event.ReadinessCheck _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _,
                    Event.Landed _,
                    Event.Ignored _ -> Optional.empty();
        };
    }

    /** What the event names. */
    static List<Target> targets(Event event) {
        return switch (event) {
            case Event.Incident incident -> incident.targets();
            case Event.Alarm alarm -> alarm.targets();
            case Event.FollowUp _,
                    Event.ReadinessCheck _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _,
                    Event.Landed _,
                    Event.Ignored _ -> List.of();
        };
    }

    /** Those that are named; one anyway, so that volumes, node names and child alarms have something to mean. */
    private static Set<InstanceId> instances(Event event) {
        var ids = new LinkedHashSet<InstanceId>();
        for (Target target : targets(event)) {
            if (target instanceof Target.Instance instance) {
                ids.add(instance.id());
            } else if (target instanceof Target.Node node && InstanceId.matches(node.node())) {
                ids.add(new InstanceId(node.node()));
            }
        }
        return ids.isEmpty() ? Set.of(DEFAULT_NODE) : ids;
    }

    private void aliasVolumes(Front front, Event event) {
        var made = nodes().getFirst().volumes().values().stream()
                .map(VolumeId::value)
                .sorted()
                .toList();
        var wanted = new ArrayList<String>();
        targets(event).forEach(target -> {
            if (target instanceof Target.Volume volume) {
                wanted.add(volume.id().value());
            }
        });
        for (int i = 0; i < Math.min(made.size(), wanted.size()); i++) {
            front.alias(wanted.get(i), made.get(i));
        }
    }

    private void aliasNodes(Front front, Event event) {
        var node = nodes().getFirst();
        for (Target target : targets(event)) {
            if (target instanceof Target.Node named && !InstanceId.matches(named.node())) {
                front.alias(named.node(), privateDnsName(front, node.id()));
                return;
            }
        }
    }

    private static String privateDnsName(Front front, InstanceId id) {
        try (var ec2 = front.clients().ec2()) {
            return ec2.describeInstances(request -> request.instanceIds(id.value()))
                    .reservations()
                    .getFirst()
                    .instances()
                    .getFirst()
                    .privateDnsName();
        }
    }

    /** The children of a composite alarm, about the first node. */
    private void childAlarms(Event event) {
        if (!(event instanceof Event.Alarm alarm) || !alarm.composite()) {
            return;
        }
        var dimensions = List.of(
                Dimension.builder().name("ClusterName").value(cluster).build(),
                Dimension.builder()
                        .name("InstanceId")
                        .value(nodes().getFirst().id().value())
                        .build());
        try (var http = UrlConnectionHttpClient.create();
                var cloudWatch = CloudWatchClient.builder().httpClient(http).build()) {
            var names = alarm.children().stream()
                    .map(arn -> arn.substring(arn.indexOf(":alarm:") + ":alarm:".length()))
                    .collect(Collectors.toSet());
            names.forEach(name -> cloudWatch.putMetricAlarm(request -> request.alarmName(name)
                    .namespace("ContainerInsights")
                    .metricName("node_cpu_utilization")
                    .dimensions(dimensions)
                    .statistic(Statistic.AVERAGE)
                    .period(60)
                    .evaluationPeriods(1)
                    .threshold(90.0)
                    .comparisonOperator("GreaterThanThreshold")));
        }
    }
}
