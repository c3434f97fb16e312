package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Duration;
import java.time.Instant;

/** Makes the copying of one invocation out of what all invocations share. */
final class CaseCopies {
    /** What recording the result and answering take. */
    private static final Duration TO_RECORD = Duration.ofSeconds(4);

    private final ClusterAccess clusters;
    private final EventKeeping events;
    private final LogCopy logs;
    private final CloudWatch cloudWatch;
    private final FanOut pods;
    private final Log log;

    /** @param pods how many pods at a time; streams are counted by the copying of logs itself */
    CaseCopies(ClusterAccess clusters, EventKeeping events, LogCopy logs, CloudWatch cloudWatch, FanOut pods, Log log) {
        this.clusters = clusters;
        this.events = events;
        this.logs = logs;
        this.cloudWatch = cloudWatch;
        this.pods = pods;
        this.log = log;
    }

    /**
     * What copies from CloudWatch Logs.
     *
     * @param before how long before the last activity its lines count
     */
    record CloudWatch(ApplicationLogs application, AuditLogs audit, GonePods gone, Duration before) {}

    /** What every part of the copying of one invocation goes by. Logs are read to the moment at which it began. */
    record Frame(Incident incident, Invocation invocation, Deadline deadline) {
        static Frame of(Incident incident, Invocation invocation) {
            return new Frame(incident, invocation, invocation.deadline().earlierBy(TO_RECORD));
        }

        Instant cutOff() {
            return invocation.startedAt();
        }

        String ownFault() {
            return "fault of Holdfast's own, see the log of request " + invocation.requestId();
        }
    }

    /**
     * The copying of one invocation.
     *
     * @param audit whose the audit lines are: a worker is given them where its starter had no time left for them
     * @param pinned what the round was resolved to before
     */
    CaseCopy of(Incident incident, Invocation invocation, CaseCopy.Audit audit, Pinned pinned) {
        var frame = Frame.of(incident, invocation);
        var store = events.storeFor(Gates.mode(incident));
        var fromCloudWatch = new CloudWatchWave(frame, store, cloudWatch, clusters, log);
        var podWave = new PodWave(frame, store, logs, fromCloudWatch, pods, log);
        var subjects = new AuditSubjects(incident, pinned.accounts());
        return new CaseCopy(podWave, fromCloudWatch, clusters, subjects, audit);
    }
}
