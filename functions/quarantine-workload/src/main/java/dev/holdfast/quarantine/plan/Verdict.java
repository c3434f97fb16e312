package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.quarantine.plan.Facts.AppliedBefore;
import dev.holdfast.quarantine.plan.Facts.ClusterDeny;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Facts.ReadBack;
import dev.holdfast.quarantine.plan.Facts.Siblings;
import dev.holdfast.quarantine.plan.PodNature.Network;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether a pod is contained: the one table of what holds, per engine and facts.
 *
 * <table>
 * <caption>With our deny-all, its label and no other allow read back</caption>
 * <tr><th>engine</th><th>new flows</th><th>established flows</th></tr>
 * <tr><td>VPC CNI, no policy applied before</td><td>denied once a PolicyEndpoint names the pod</td>
 *     <td>cut: they were admitted in another state of the pod and are judged again (1)</td></tr>
 * <tr><td>VPC CNI, a policy applied before, ours is the first ClusterNetworkPolicy for the pod</td><td>the same</td>
 *     <td>cut: the state's other half changes (1)</td></tr>
 * <tr><td>VPC CNI, a policy applied before, otherwise</td><td>the same</td><td>survive until they end (1)</td></tr>
 * <tr><td>Calico</td><td>denied</td><td>survive (2)</td></tr>
 * <tr><td>Cilium</td><td>denied</td><td>cut: each packet is judged (3)</td></tr>
 * <tr><td>none, or not known</td><td>go on</td><td>go on (4)</td></tr>
 * </table>
 *
 * <p>Whatever is not known counts as bad. Nothing here says anything about identities that work from elsewhere, see
 * {@link Identities}.
 *
 * @see <a href="https://github.com/aws/aws-network-policy-agent/blob/main/pkg/ebpf/c/tc.v4egress.bpf.c">(1) VPC CNI agent</a>
 * @see <a href="https://github.com/projectcalico/calico/issues/11334">(2) Calico</a>
 * @see <a href="https://github.com/cilium/cilium/issues/3605">(3) Cilium</a>
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">(4) Network Policies</a>
 * @param whys what keeps it from being better; empty only where it is {@code CONTAINED}, or where the pod has ended
 * @param limits what no policy of this engine does, true also where it is {@code CONTAINED}
 */
public record Verdict(Containment containment, List<Why> whys, List<String> limits) {
    public Verdict {
        whys = List.copyOf(whys);
        limits = List.copyOf(limits);
    }

    /** The verdict that the facts allow. */
    public static Verdict of(Facts facts) {
        var suspect = nodeSuspect(facts);
        if (facts.nature().stage() == Stage.FINISHED && suspect.isEmpty()) {
            return new Verdict(
                    Containment.CONTAINED,
                    List.of(new Why(Reason.FINISHED, "the pod has ended: it has no flows")),
                    List.of());
        }
        var open = new ArrayList<>(suspect);
        open.addAll(outOfReach(facts));
        open.addAll(notInPlace(facts));
        open.addAll(allowed(facts));
        if (!open.isEmpty()) {
            open.addAll(established(facts));
            return new Verdict(Containment.NOT_CONTAINED, open, limits(facts));
        }
        var surviving = established(facts);
        return new Verdict(
                surviving.isEmpty() ? Containment.CONTAINED : Containment.CONTAINED_NEW_FLOWS,
                surviving,
                limits(facts));
    }

    /**
     * The {@code isolate} outcome's ending: done where no new flow is possible. A failure is worth a retry only if everything that
     * is wrong may pass by itself.
     */
    public Ending ending() {
        if (containment != Containment.NOT_CONTAINED) {
            return new Ending.Done();
        }
        var first = whys.stream()
                .filter(why -> !why.reason().retryable())
                .findFirst()
                .or(() -> whys.stream().findFirst());
        return new Ending.Failed(first.map(Why::reason).orElse(Reason.NOT_CONTAINED), text());
    }

    /** All reasons in words. */
    public String text() {
        return whys.stream().map(Why::text).collect(Collectors.joining("; "));
    }

    private static List<Why> nodeSuspect(Facts facts) {
        var whys = new ArrayList<Why>();
        var all = new ArrayList<>(facts.nature().suspicions());
        all.addAll(facts.escapes());
        if (!all.isEmpty()) {
            whys.add(new Why(
                    Reason.NODE_SUSPECT,
                    "the node may be the intruder's (" + String.join(", ", all)
                            + "): its policies can be taken off from there; isolate the node by its security groups"));
        }
        return whys;
    }

    /** Where policies do not reach at all. */
    private static List<Why> outOfReach(Facts facts) {
        var whys = new ArrayList<Why>();
        var nature = facts.nature();
        if (nature.network() == Network.HOST) {
            whys.add(new Why(
                    Reason.HOST_NETWORK,
                    "the pod uses its node's network, to which no policy applies; isolate the node by its"
                            + " security groups"));
        }
        switch (nature.ground()) {
            case LINUX -> {}
            case WINDOWS -> whys.add(new Why(Reason.WINDOWS_NODE, "policies are not enforced on Windows nodes"));
            case FARGATE ->
                whys.add(new Why(
                        Reason.FARGATE_NODE, "policies are not enforced on Fargate; use the pod's security groups"));
            case NONE -> {}
            case UNKNOWN -> whys.add(new Why(Reason.NODE_UNKNOWN, "the pod's node could not be read"));
        }
        if (nature.stage() == Stage.NOT_STARTED) {
            whys.add(new Why(
                    Reason.NOT_STARTED, "the pod has not started; whether it starts contained can only be seen then"));
        }
        if (!nature.otherInterfaces().isEmpty()) {
            whys.add(new Why(
                    Reason.OTHER_INTERFACES, "policies do not cover " + String.join(", ", nature.otherInterfaces())));
        }
        return whys;
    }

    /** Whether the engine has our rules, as far as it can be seen. */
    private static List<Why> notInPlace(Facts facts) {
        var whys = new ArrayList<Why>();
        if (facts.label() != ReadBack.AS_SET) {
            whys.add(new Why(Reason.LABEL_NOT_THERE, "the label was " + words(facts.label())));
        }
        if (facts.deny() != ReadBack.AS_SET) {
            whys.add(new Why(Reason.DENY_NOT_THERE, "the deny-all policy was " + words(facts.deny())));
        }
        switch (facts.engine()) {
            case Engine.None(var text) ->
                whys.add(
                        new Why(Reason.NO_ENFORCING_ENGINE, "nothing enforces policies here: " + Untrusted.show(text)));
            case Engine.Unknown(var text) ->
                whys.add(new Why(
                        Reason.ENGINE_UNKNOWN,
                        "what enforces policies here could not be found out: " + Untrusted.show(text)));
            case Engine.VpcCni _, Engine.Calico _, Engine.Cilium _ -> whys.addAll(notProgrammed(facts));
        }
        return whys;
    }

    /** The VPC CNI shows what it programs, so there not having looked is not enough; the others do not show it everywhere. */
    private static List<Why> notProgrammed(Facts facts) {
        return switch (facts.programming()) {
            case SEEN -> List.of();
            case NOT_SEEN -> List.of(new Why(Reason.NOT_PROGRAMMED, "the engine does not show the pod as programmed"));
            case LOST_AFTER_ORPHANING ->
                List.of(new Why(
                        Reason.POLICY_LOST_AFTER_ORPHANING,
                        "the engine lost the pod when it was taken from its controller"));
            case CANNOT_BE_SEEN -> facts.engine() instanceof Engine.VpcCni ? List.of(notSeen()) : List.of();
        };
    }

    private static Why notSeen() {
        return new Why(Reason.ENFORCEMENT_NOT_SEEN, "whether the engine has programmed the pod could not be seen");
    }

    /** What may allow something in spite of the deny-all. */
    private static List<Why> allowed(Facts facts) {
        var whys = new ArrayList<Why>();
        if (!facts.allowsLeft().isEmpty()) {
            whys.add(new Why(
                    Reason.ALLOW_LEFT,
                    "policies still select the pod and allow something: " + String.join(", ", facts.allowsLeft())));
        }
        whys.addAll(facts.unknownPolicies());
        if (facts.engine() instanceof Engine.VpcCni) {
            switch (facts.siblings()) {
                case Siblings.Known(var shared) -> {
                    if (!shared.leaking().isEmpty()) {
                        whys.add(new Why(
                                Reason.SIBLING_RULES,
                                "pods on the same node share its rules and are allowed something: "
                                        + String.join(", ", shared.leaking())));
                    }
                }
                case Siblings.Unread(var text) ->
                    whys.add(new Why(
                            Reason.UNKNOWN_SIBLINGS,
                            "which pods share its rules could not be read: " + Untrusted.show(text)));
            }
        }
        return whys;
    }

    /** Why flows that were there before may go on. */
    private static List<Why> established(Facts facts) {
        return switch (facts.engine()) {
            case Engine.VpcCni _ -> vpcCni(facts);
            case Engine.Calico _ ->
                facts.programming() == Programming.CANNOT_BE_SEEN ? List.of(calico(), notSeen()) : List.of(calico());
            case Engine.Cilium _ -> facts.programming() == Programming.CANNOT_BE_SEEN ? List.of(notSeen()) : List.of();
            case Engine.None _, Engine.Unknown _ -> List.of();
        };
    }

    private static Why calico() {
        return new Why(Reason.ESTABLISHED_FLOWS, "Calico lets established flows go on until they end");
    }

    private static List<Why> vpcCni(Facts facts) {
        boolean judgedAgain = switch (facts.appliedBefore()) {
            case NONE -> true;
            case SOME, UNKNOWN -> facts.clusterDeny() == ClusterDeny.FIRST_FOR_THE_POD;
        };
        if (judgedAgain) {
            return List.of();
        }
        String before = facts.appliedBefore() == AppliedBefore.SOME
                ? "a policy applied to the pod before"
                : "whether a policy applied to the pod before is not known";
        return List.of(new Why(
                Reason.ESTABLISHED_FLOWS,
                before + ", so the VPC CNI may let established flows go on" + unhelped(facts.clusterDeny())));
    }

    private static String unhelped(ClusterDeny clusterDeny) {
        return switch (clusterDeny) {
            case FIRST_FOR_THE_POD -> "";
            case NOT_THE_FIRST -> "; another ClusterNetworkPolicy applied to it before ours";
            case NOT_READ_BACK -> "; our ClusterNetworkPolicy was not read back";
            case NOT_SERVED -> "; this cluster has no ClusterNetworkPolicy";
        };
    }

    private static List<String> limits(Facts facts) {
        var limits = new ArrayList<String>();
        limits.add("traffic inside the pod, and between the pod and its own node, is not policed");
        if (facts.engine() instanceof Engine.VpcCni) {
            limits.add("the VPC CNI does not judge replies again: what the pod sends on flows that others opened to it"
                    + " before may leave it until they end, though nothing comes back");
            if (facts.nature().controller().isEmpty()) {
                limits.add("for pods without ownerReferences EKS does not promise that policies work; rely on what was"
                        + " seen");
            }
        }
        return limits;
    }

    private static String words(ReadBack readBack) {
        return switch (readBack) {
            case AS_SET -> "read back";
            case MISSING -> "not there when it was read back";
            case NOT_READ -> "not read back";
        };
    }
}
