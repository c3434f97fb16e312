package dev.holdfast.logs;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.time.Clock;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * Copies what a pod's containers wrote from Container Insights' application log group: the second source, for a pod that is
 * gone or whose kubelet does not answer. A line counts by its {@code kubernetes} fields; where both it and the target have a
 * uid, these have to be the same, for a pod of the same name is another pod.
 *
 * <p>Kept beside the pod's logs as {@code cloudwatch.<round>.<nnn>.log}, one event of CloudWatch as a line of JSON, with its
 * {@code .meta.json}. At most 200 MB a run; the rest follows under the next number.
 *
 * <p>The outcome is {@code copy-log} on the pod. Without the log group it is {@code FAILED}, {@code NO_LOG_GROUP}: this is the
 * last source, so something is lost. Without a line in the window it is {@code SKIPPED}, {@code NO_LOG_LINES}. A copy cut by
 * the deadline is {@code NOT_REACHED}. Needs {@code logs:FilterLogEvents}; may be repeated.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-logs-FluentBit.html">Fluent
 *     Bit for Container Insights</a>
 */
public final class ApplicationLogs {
    static final long MOST_BYTES = 200_000_000;
    private static final String POD_ID = "kubernetes.pod_id";

    private final CloudWatchCopy copy;

    public ApplicationLogs(CloudWatchLogsClient logs, Clock clock, Pause pause) {
        this(logs, clock, pause, MOST_BYTES);
    }

    ApplicationLogs(CloudWatchLogsClient logs, Clock clock, Pause pause, long mostBytes) {
        this.copy = new CloudWatchCopy(new LogPages(logs, pause), clock, mostBytes);
    }

    /** Copies the pod's lines of the window. */
    public Handled copy(CloudWatchWork work, Target.Pod pod, Deadline deadline) {
        String base = work.keys().podLogs(pod.namespace(), pod.pod(), pod.uid().orElse("unknown")) + "cloudwatch.";
        var search = LogSearch.application(work.cluster(), of(pod));
        var lost = new Ending.Failed(
                Reason.NO_LOG_GROUP, "Container Insights' log group " + search.group() + " does not exist");
        return copy.copy(work, new CloudWatchCopy.Order(pod.name(), Action.COPY_LOG, base, search, lost), deadline);
    }

    /** Lines of the pod; those of another uid are not its own, those without a uid may be. */
    static Condition of(Target.Pod pod) {
        var named = Condition.all(
                Condition.is("kubernetes.pod_name", pod.pod()),
                Condition.is("kubernetes.namespace_name", pod.namespace()));
        return pod.uid()
                .<Condition>map(uid -> Condition.all(named, Condition.isOrIsMissing(POD_ID, uid)))
                .orElse(named);
    }
}
