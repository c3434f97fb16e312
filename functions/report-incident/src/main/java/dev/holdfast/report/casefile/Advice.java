package dev.holdfast.report.casefile;

import java.util.Optional;

/** What helps against a reason: one step for a person, in the words of the runbooks that EKS and EC2 give. */
final class Advice {
    private static final String NODE =
            "Isolate the node: give every network interface of its instance a security group without rules. Established"
                    + " connections end only if a group that allows everything comes in between, or by a network ACL of"
                    + " the subnet. This also ends the copying of its logs: fetch what is missing first.";
    private static final String AGAIN =
            "When the cause is gone, send the request below again; what is done stays done.";

    private Advice() {}

    /** Against a pod or node that is not contained; empty for reasons that say nothing of what would help. */
    static Optional<String> contain(String reason) {
        return switch (reason) {
            case "NODE_SUSPECT",
                    "HOST_NETWORK",
                    "NODE_NOT_ISOLATED",
                    "NODE_UNKNOWN",
                    "OTHER_INTERFACES",
                    "WINDOWS_NODE" -> Optional.of(NODE);
            case "FARGATE_NODE" ->
                Optional.of("Isolate it by the security groups of the pod: no policy is enforced on Fargate.");
            case "NO_ENFORCING_ENGINE",
                    "ENGINE_UNKNOWN",
                    "ENFORCEMENT_NOT_SEEN",
                    "NOT_PROGRAMMED",
                    "POLICY_LOST_AFTER_ORPHANING" ->
                Optional.of("Nothing showed that network policies are enforced for it; do not rely on them. " + NODE);
            case "ALLOW_LEFT", "UNKNOWN_POLICY" ->
                Optional.of("Look at the policies that are named, take away what they allow the pod, and send the"
                        + " request again.");
            case "SIBLING_RULES", "UNKNOWN_SIBLINGS" ->
                Optional.of("Move the pods that share its rules to another node, or quarantine them as well: the engine"
                        + " keeps one set of rules for all of them.");
            case "ESTABLISHED_FLOWS" ->
                Optional.of(
                        "Connections that were open may go on: look at them on the node or in the flow logs, and cut"
                                + " them by a network ACL of the subnet if they matter.");
            case "LABEL_NOT_THERE", "DENY_NOT_THERE", "TAMPERED" ->
                Optional.of("Somebody or something took the marks away: find out who, in the audit log, and send the"
                        + " request again.");
            case "ACCESS_DENIED", "CLUSTER_FORBIDDEN", "NO_CLUSTER_ACCESS", "CLUSTER_AUTH_MODE" ->
                Optional.of("The function lacks rights: see its access entry and ClusterRole. " + AGAIN);
            case "CLUSTER_UNREACHABLE",
                    "CLUSTER_NOT_TRUSTED",
                    "TOKEN_EXPIRED",
                    "THROTTLED",
                    "TIMEOUT",
                    "UNREACHABLE",
                    "SERVICE_ERROR",
                    "DEADLINE",
                    "CONFLICT",
                    "LEASE_HELD",
                    "INTERNAL_ERROR" -> Optional.of("The function could not get through. " + AGAIN);
            case "WAITS_FOR_REPLACEMENT" ->
                Optional.of(
                        "It waits until the replacement of the last pod is ready. If the intruder must not have that"
                                + " time, send the request with force.");
            default -> Optional.empty();
        };
    }

    /** Against a piece of evidence that is missing. */
    static String fetch(String kind, String reason) {
        return switch (reason) {
            case "ROTATED_NOT_COPIED" ->
                "Older log files lie on the node under /var/log/pods, and in its snapshot: copy them from there.";
            case "LOG_TRUNCATED",
                    "DEADLINE",
                    "THROTTLED",
                    "TIMEOUT",
                    "UNREACHABLE",
                    "KUBELET_UNREACHABLE",
                    "LOG_PENDING" ->
                "Send the case's request again before the pod or its node goes: the rest is continued, nothing is"
                        + " copied twice.";
            case "LOG_GONE", "NO_SUCH_POD", "POD_GONE" ->
                "Kubernetes does not give it any more: look into the node's snapshot under /var/log/pods, and into the"
                        + " log collector.";
            case "SNAPSHOT_FAILED", "SNAPSHOT_GONE", "VOLUMES_MISSING", "SNAPSHOT_FAILED_TOO_OFTEN" ->
                "Snapshot the volume by hand while the instance runs, and lock the snapshot.";
            case "SNAPSHOT_NOT_LOCKED", "LOCK_NOT_SEEN" ->
                "Lock the snapshot by hand (LockSnapshot): until then whoever may delete snapshots may delete it.";
            case "INSTANCE_STORE", "FARGATE_HAS_NO_VOLUMES", "AUTO_MODE_MANAGED" ->
                "No snapshot can show this storage: copy what matters through the container while it runs.";
            case "KMS_DENIED" -> "Let the role use the volume's key, and send the request again.";
            case "SNAPSHOT_SETS_PER_DAY" -> "The limit of the day is reached; a request by hand is exempt from it.";
            case "UNREAD" -> "Read the document in the bucket yourself: the report is without what it says.";
            default ->
                kind.equals("result")
                        ? "Look into the function's log and dead-letter queue, and send the request again."
                        : "See the reason, repair its cause, and send the request again.";
        };
    }
}
