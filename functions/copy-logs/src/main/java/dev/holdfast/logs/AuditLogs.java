package dev.holdfast.logs;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.Untrusted;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;

/**
 * Copies the lines of the control plane's audit log that concern a pod, a service account or a user: what was done to it and
 * what it did. A pod's own calls are made as its service account, so they are among that one's lines.
 *
 * <p>Kept as {@code audit/<what>.<round>.<nnn>.log}, one event of CloudWatch as a line of JSON, with its {@code .meta.json}.
 * At most 200 MB for each; the rest follows in a later run under the next number.
 *
 * <p>The outcome is {@code copy-audit} on the pod, the service account, or the cluster with the user among the details. Without
 * the log group it is {@code SKIPPED}, {@code NO_LOG_GROUP}: a cluster whose audit log is switched off has none to lose. A copy
 * cut by the deadline is {@code NOT_REACHED}. Needs {@code logs:FilterLogEvents}; may be repeated.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html">Control plane logs</a>
 * @see <a href="https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/">Audit events</a>
 */
public final class AuditLogs {
    private static final int MOST_NAME = 120;
    private static final int DIGEST = 16;

    private final CloudWatchCopy copy;

    public AuditLogs(CloudWatchLogsClient logs, Clock clock, Pause pause) {
        this(logs, clock, pause, ApplicationLogs.MOST_BYTES);
    }

    AuditLogs(CloudWatchLogsClient logs, Clock clock, Pause pause, long mostBytes) {
        this.copy = new CloudWatchCopy(new LogPages(logs, pause), clock, mostBytes);
    }

    /** Whom lines are about. */
    public sealed interface Subject {
        /** A pod, by its name. */
        record OfPod(Target.Pod pod) implements Subject {}

        /** A service account, and all that acted as it. */
        record OfServiceAccount(Target.ServiceAccount account) implements Subject {}

        /** A user by the name that the API server knows, which may be any text. */
        record OfUser(String name) implements Subject {
            @Override
            public String toString() {
                return "OfUser[" + Untrusted.show(name) + "]";
            }
        }
    }

    /** Copies the lines about each of them, one after the other. */
    public Handled copy(CloudWatchWork work, List<Subject> subjects, Deadline deadline) {
        var all = new ArrayList<Handled>();
        for (Subject subject : subjects) {
            all.add(copy(work, subject, deadline));
        }
        return new Handled(
                all.stream().flatMap(one -> one.outcomes().stream()).toList(),
                all.stream().flatMap(one -> one.evidence().stream()).toList(),
                all.stream().flatMap(one -> one.attention().stream()).toList());
    }

    /** Copies the lines about one of them. */
    public Handled copy(CloudWatchWork work, Subject subject, Deadline deadline) {
        var search = LogSearch.audit(work.cluster(), about(subject));
        var nothing = new Ending.Skipped(
                Reason.NO_LOG_GROUP,
                "the cluster's audit log is not switched on: there is no log group " + search.group(),
                Ending.Verified.NOT_APPLICABLE);
        String base = work.keys().prefix() + "audit/" + keyName(subject) + ".";
        var order = new CloudWatchCopy.Order(target(work, subject), Action.COPY_AUDIT, base, search, nothing);
        var handled = copy.copy(work, order, deadline);
        return subject instanceof Subject.OfUser user ? naming(user, handled) : handled;
    }

    static Condition about(Subject subject) {
        return switch (subject) {
            case Subject.OfPod pod -> about(pod.pod());
            case Subject.OfServiceAccount account ->
                Condition.any(
                        actingAs("system:serviceaccount:" + account.account().namespace() + ":"
                                + account.account().serviceAccount()),
                        Condition.all(
                                Condition.is("objectRef.resource", "serviceaccounts"),
                                Condition.is(
                                        "objectRef.namespace", account.account().namespace()),
                                Condition.is("objectRef.name", account.account().serviceAccount())));
            case Subject.OfUser user -> actingAs(user.name());
        };
    }

    /** The creation of a pod by its controller gives no name; it stands in the answer. */
    private static Condition about(Target.Pod pod) {
        return Condition.all(
                Condition.is("objectRef.resource", "pods"),
                Condition.is("objectRef.namespace", pod.namespace()),
                Condition.any(
                        Condition.is("objectRef.name", pod.pod()),
                        Condition.is("responseObject.metadata.name", pod.pod())));
    }

    private static Condition actingAs(String user) {
        return Condition.any(Condition.is("user.username", user), Condition.is("impersonatedUser.username", user));
    }

    private static String target(CloudWatchWork work, Subject subject) {
        return switch (subject) {
            case Subject.OfPod pod -> pod.pod().name();
            case Subject.OfServiceAccount account -> account.account().name();
            case Subject.OfUser _ -> new Target.Cluster(work.cluster()).name();
        };
    }

    private static String keyName(Subject subject) {
        return switch (subject) {
            case Subject.OfPod pod -> pod.pod().keyName();
            case Subject.OfServiceAccount account -> account.account().keyName();
            case Subject.OfUser user -> "user~" + bounded(user.name());
        };
    }

    /** S3 allows 1,024 bytes for the whole key; a digest keeps two long names apart. */
    private static String bounded(String name) {
        String safe = CaseKeys.safe(name);
        return safe.length() <= MOST_NAME ? safe : safe.substring(0, MOST_NAME) + "~" + Digests.shortHex(name, DIGEST);
    }

    private static Handled naming(Subject.OfUser user, Handled handled) {
        return new Handled(
                handled.outcomes().stream()
                        .map(outcome -> outcome.with("user", Untrusted.show(user.name())))
                        .toList(),
                handled.evidence(),
                handled.attention());
    }
}
