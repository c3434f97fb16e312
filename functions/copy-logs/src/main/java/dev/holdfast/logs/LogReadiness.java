package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.ReadinessRow;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the audit logs of the clusters that the settings name could be searched now. Asks for the lines of a second that
 * nobody is named in. A role that may not is refused whether or not there is such a group, so that there is none is an answer
 * to whether it may.
 * Needs {@code logs:FilterLogEvents}.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html">FilterLogEvents</a>
 */
final class LogReadiness {
    private static final String ACTION = "logs:FilterLogEvents";
    private static final Condition NOBODY = Condition.is("user.username", "holdfast-readiness");
    private static final Duration SPAN = Duration.ofSeconds(1);

    private final Set<String> clusters;
    private final LogPages pages;
    private final Clock clock;

    /** @param clusters names on the allow list; nothing can be checked when it is {@code *} */
    LogReadiness(Set<String> clusters, LogPages pages, Clock clock) {
        this.clusters = clusters;
        this.pages = pages;
        this.clock = clock;
    }

    /** One row per named cluster; one that it could not be tried, where there is none. */
    List<Outcome> check(Deadline deadline) {
        var rows = clusters.stream()
                .filter(ClusterName::matches)
                .sorted()
                .map(name -> ReadinessRow.of("cluster/" + name + "/" + ACTION, check(new ClusterName(name), deadline)))
                .toList();
        return rows.isEmpty() ? List.of(ReadinessRow.of(ACTION, ClusterReadiness.unnamed())) : rows;
    }

    private Ending check(ClusterName cluster, Deadline deadline) {
        var search = LogSearch.audit(cluster, NOBODY);
        var now = clock.instant();
        try {
            pages.page(search, new Window(now.minus(SPAN), now), Optional.empty(), deadline);
            return new Ending.Done();
        } catch (AwsFailure e) {
            return LogPages.isNoGroup(e) ? noGroup(search) : new Ending.Failed(e.reason(), e.text());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ending.NotReached(Reason.DEADLINE, "interrupted");
        }
    }

    private static Ending noGroup(LogSearch search) {
        return new Ending.Skipped(
                Reason.NO_LOG_GROUP,
                "it may be called, but the cluster's audit log is not switched on: there is no log group "
                        + search.group(),
                Ending.Verified.READ_BACK);
    }
}
