package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Pages;
import dev.holdfast.cluster.ScheduledNode;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.logs.Whereabouts.Source;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import tools.jackson.databind.JsonNode;

/**
 * Finds the node of a pod that is gone, whose disks still hold what it left there. Asks, until one knows: the scheduler's event
 * (kept for an hour), the control plane's audit log for the binding of the pod to its node, and the lines that Container
 * Insights' agents sent from the node. Changes nothing and answers instead of throwing.
 *
 * <p>Needs {@code list} on {@code events} in the cluster and {@code logs:FilterLogEvents} on the two log groups; what it may
 * not ask is skipped and said so.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/binding-v1/">Binding</a>
 */
public final class GonePods {
    private final NewestLine newest;

    public GonePods(CloudWatchLogsClient logs, Pause pause) {
        this.newest = new NewestLine(new LogPages(logs, pause));
    }

    /**
     * Looks for the node.
     *
     * @param kube empty where the cluster cannot be reached
     * @param now where the search in the logs begins; it goes backwards, at most a week
     */
    public Whereabouts find(
            Target.Pod pod, ClusterName cluster, Optional<KubernetesClient> kube, Instant now, Deadline deadline) {
        return new Search(pod, cluster, kube, now, deadline).find();
    }

    private final class Search {
        private final Target.Pod pod;
        private final ClusterName cluster;
        private final Optional<KubernetesClient> kube;
        private final Instant now;
        private final Deadline deadline;
        private final List<String> doubts = new ArrayList<>();

        Search(Target.Pod pod, ClusterName cluster, Optional<KubernetesClient> kube, Instant now, Deadline deadline) {
            this.pod = pod;
            this.cluster = cluster;
            this.kube = kube;
            this.now = now;
            this.deadline = deadline;
        }

        Whereabouts find() {
            for (Source source : Source.values()) {
                var answer = ask(source);
                if (answer.isPresent()) {
                    return new Whereabouts.Known(
                            answer.get().node(), answer.get().podUid(), source, doubts);
                }
            }
            String text = "no scheduling event, audit line or log line names its node";
            return new Whereabouts.Unknown(
                    Reason.NODE_UNKNOWN, doubts.isEmpty() ? text : text + "; " + String.join("; ", doubts));
        }

        /** A source that fails leaves the others to be asked. */
        private Optional<ScheduledNode> ask(Source source) {
            try {
                return switch (source) {
                    case SCHEDULED_EVENT -> byEvent();
                    case AUDIT_LOG ->
                        newest.find(LogSearch.audit(cluster, binding(pod)), now, deadline, GonePods::bound);
                    case CONTAINER_INSIGHTS ->
                        newest.find(
                                LogSearch.application(cluster, ApplicationLogs.of(pod)), now, deadline, GonePods::sent);
                };
            } catch (KubeFailure e) {
                doubts.add(source + ": " + e.text());
            } catch (AwsFailure e) {
                doubts.add(source + ": " + (LogPages.isNoGroup(e) ? "there is no such log group" : e.text()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                doubts.add(source + ": interrupted");
            }
            return Optional.empty();
        }

        private Optional<ScheduledNode> byEvent() throws KubeFailure {
            if (kube.isEmpty()) {
                doubts.add(Source.SCHEDULED_EVENT + ": the cluster was not reached");
                return Optional.empty();
            }
            return switch (ScheduledNode.find(kube.get(), new Pages(deadline), pod)) {
                case ScheduledNode.Answer.Found found -> Optional.of(found.scheduled());
                case ScheduledNode.Answer.NoEvent _ -> Optional.empty();
                case ScheduledNode.Answer.Contradiction contradiction -> {
                    doubts.add(Source.SCHEDULED_EVENT + ": events about this pod name several nodes, so at least one"
                            + " of them is not the scheduler's: " + contradiction.nodes());
                    yield Optional.empty();
                }
            };
        }
    }

    private static Condition binding(Target.Pod pod) {
        var named = Condition.all(
                Condition.is("verb", "create"),
                Condition.is("objectRef.resource", "pods"),
                Condition.is("objectRef.subresource", "binding"),
                Condition.is("objectRef.namespace", pod.namespace()),
                Condition.is("objectRef.name", pod.pod()));
        return pod.uid()
                .<Condition>map(uid -> Condition.all(named, Condition.isOrIsMissing("requestObject.metadata.uid", uid)))
                .orElse(named);
    }

    private static Optional<ScheduledNode> bound(JsonNode line) {
        boolean isDone = line.at("/responseStatus/code").asInt(0) / 100 == 2;
        return isDone
                ? node(line.at("/requestObject/target/name"), line.at("/requestObject/metadata/uid"))
                : Optional.empty();
    }

    private static Optional<ScheduledNode> sent(JsonNode line) {
        return node(line.at("/kubernetes/host"), line.at("/kubernetes/pod_id"));
    }

    private static Optional<ScheduledNode> node(JsonNode name, JsonNode uid) {
        try {
            String node = new Target.Node(name.asString("")).node();
            return Optional.of(new ScheduledNode(node, uid(uid.asString(""))));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<String> uid(String text) {
        return new Target.Pod("any", "any", Optional.of(text).filter(uid -> !uid.isEmpty())).uid();
    }
}
