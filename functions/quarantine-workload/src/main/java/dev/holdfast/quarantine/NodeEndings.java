package dev.holdfast.quarantine;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.quarantine.InstanceFacts.Kind;
import dev.holdfast.quarantine.InstanceFacts.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import tools.jackson.databind.JsonNode;

/**
 * What can still end a node that is held, and when: for people, who have to decide whether that is soon enough to do more.
 *
 * <p>Needs {@code autoscaling:DescribeAutoScalingGroups}; without it the list says so.
 *
 * @see <a href="https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-instance-protection.html">What scale-in
 *     protection does not cover</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/automode.html">Auto Mode: nodes live 21 days at most</a>
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/node-health.html">Node auto repair</a>
 * @see <a href="https://karpenter.sh/docs/concepts/disruption/">Karpenter: disruption</a>
 */
final class NodeEndings {
    private static final Duration AUTO_MODE_LIFE = Duration.ofDays(21);
    private static final String NODE_GROUP = "eks.amazonaws.com/nodegroup";
    private static final String KARPENTER = "karpenter.sh/nodepool";
    private static final String REPLACES = "ReplaceUnhealthy";

    private final AutoScalingClient autoScaling;
    private final AwsCalls calls;

    NodeEndings(AutoScalingClient autoScaling) {
        this(autoScaling, AwsCalls.unlimited());
    }

    private NodeEndings(AutoScalingClient autoScaling, AwsCalls calls) {
        this.autoScaling = autoScaling;
        this.calls = calls;
    }

    NodeEndings within(AwsCalls end) {
        return new NodeEndings(autoScaling, end);
    }

    /**
     * In words, the most definite first.
     *
     * @param node as read from Kubernetes
     */
    List<String> of(InstanceFacts facts, JsonNode node) {
        var endings = new ArrayList<String>();
        byKind(facts).ifPresent(endings::add);
        facts.group().ifPresent(group -> endings.addAll(byGroup(group, facts.launched())));
        endings.addAll(byLabels(facts.kind(), node));
        if (!facts.now(new Part.Termination()).orElse(false)) {
            endings.add("TerminateInstances by anyone who may: there is no termination protection");
        }
        return List.copyOf(endings);
    }

    private static Optional<String> byKind(InstanceFacts facts) {
        return switch (facts.kind()) {
            case ENDED -> Optional.of("it is terminated or about to be");
            case SPOT -> Optional.of("a Spot interruption at any time, announced two minutes before");
            case MANAGED ->
                Optional.of("Auto Mode replaces it "
                        + facts.launched()
                                .map(at -> "by " + at.plus(AUTO_MODE_LIFE) + ", 21 days after its launch")
                                .orElse("21 days after its launch")
                        + ", or earlier as its NodePool says, whatever budgets say; and repairs it when unhealthy");
            case ON_DEMAND -> Optional.empty();
        };
    }

    private List<String> byGroup(String name, Optional<Instant> launched) {
        try {
            var response = AwsFailures.call(
                    "DescribeAutoScalingGroups",
                    () -> autoScaling.describeAutoScalingGroups(request ->
                            request.overrideConfiguration(calls.limit()).autoScalingGroupNames(name)));
            return response.autoScalingGroups().stream()
                    .findFirst()
                    .map(group -> byGroup(group, launched))
                    .orElseGet(List::of);
        } catch (AwsFailure e) {
            return List.of("what its Auto Scaling group does is not known: " + Untrusted.show(e.text()));
        }
    }

    private static List<String> byGroup(AutoScalingGroup group, Optional<Instant> launched) {
        var endings = new ArrayList<String>();
        String name = "Auto Scaling group " + Untrusted.show(group.autoScalingGroupName());
        Set<String> suspended = group.suspendedProcesses().stream()
                .map(SuspendedProcess::processName)
                .collect(Collectors.toSet());
        if (!suspended.contains(REPLACES)) {
            endings.add("health checks (" + group.healthCheckType() + ") of " + name
                    + ": it replaces what is unhealthy, protected or not");
        }
        Optional.ofNullable(group.maxInstanceLifetime())
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds)
                .ifPresent(life -> endings.add("the maximum instance lifetime of " + name + ": "
                        + launched.map(at -> "by " + at.plus(life)).orElse(life.toDays() + " days after launch")));
        if (Boolean.TRUE.equals(group.capacityRebalance())) {
            endings.add("capacity rebalancing of " + name);
        }
        return endings;
    }

    private static List<String> byLabels(Kind kind, JsonNode node) {
        var endings = new ArrayList<String>();
        String nodeGroup = Trees.label(node, NODE_GROUP);
        if (!nodeGroup.isEmpty()) {
            endings.add("an update of the managed node group " + Untrusted.show(nodeGroup)
                    + ", and node auto repair where that is switched on");
        }
        String pool = Trees.label(node, KARPENTER);
        if (!pool.isEmpty() && kind != Kind.MANAGED) {
            endings.add("Karpenter's node pool " + Untrusted.show(pool)
                    + ": expiry (expireAfter, 720h unless it says otherwise), interruption and node repair");
        }
        return endings;
    }
}
