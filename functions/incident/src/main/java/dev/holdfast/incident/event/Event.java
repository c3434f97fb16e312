package dev.holdfast.incident.event;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.Settings.QuarantineMode;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;

/** Everything a function can be invoked with. */
public sealed interface Event {
    /**
     * Something happened to targets: a GuardDuty finding, its Security Hub copy, an alarm whose targets are known, or a request.
     *
     * @param scope account and region of what happened; empty means the function's own
     * @param activity when it was seen, and who was
     * @param findingId the finding's id, for the snapshot's tag
     * @param instances what is known about the instances among the targets
     * @param request what only a person may choose; empty when an event asks
     * @param related cases of the findings that a sequence is made of, or of the sequence that a finding is part of
     */
    record Incident(
            Trigger trigger,
            Delivery delivery,
            Nature nature,
            CaseId caseId,
            Round round,
            Optional<Scope> scope,
            double severity,
            Activity activity,
            Optional<String> findingId,
            Optional<ClusterName> cluster,
            List<Target> targets,
            InstanceFacts instances,
            Optional<Request> request,
            List<CaseId> related)
            implements Event {
        public Incident {
            targets = List.copyOf(targets);
            related = List.copyOf(related);
        }

        /** One of which nobody says since when, by whom and with what else, as alarms and requests do not. */
        public Incident(
                Trigger trigger,
                Delivery delivery,
                Nature nature,
                CaseId caseId,
                Round round,
                Optional<Scope> scope,
                double severity,
                Optional<Instant> lastActivity,
                Optional<String> findingId,
                Optional<ClusterName> cluster,
                List<Target> targets,
                InstanceFacts instances,
                Optional<Request> request) {
            this(
                    trigger,
                    delivery,
                    nature,
                    caseId,
                    round,
                    scope,
                    severity,
                    new Activity(Optional.empty(), lastActivity, Set.of()),
                    findingId,
                    cluster,
                    targets,
                    instances,
                    request,
                    List.of());
        }

        /** Since when it was seen, where that is known. */
        public Optional<Instant> firstActivity() {
            return activity.first();
        }

        /** Until when it was seen; evidence that is older does not show it. A request means the time of invocation. */
        public Optional<Instant> lastActivity() {
            return activity.last();
        }

        /** The Kubernetes users that it names, in the order of their names: any text, written by anybody. */
        public SortedSet<String> users() {
            return activity.users();
        }

        /** Types of findings that say that somebody got, or reached, the node: then no policy of a pod contains it. */
        public SortedSet<String> escapes() {
            return activity.escapes();
        }

        /** The same with other targets: for asking about some of them only. */
        public Incident about(List<Target> others) {
            return with(cluster, others, instances);
        }

        /** The same about targets that were looked at and planned before: what the event says of instances is used up. */
        public Incident asPlanned(List<Target> planned) {
            return with(cluster, planned, InstanceFacts.NONE);
        }

        /** The same in a cluster that it does not name itself. */
        public Incident in(ClusterName other) {
            return with(Optional.of(other), targets, instances);
        }

        private Incident with(Optional<ClusterName> otherCluster, List<Target> others, InstanceFacts facts) {
            return new Incident(
                    trigger,
                    delivery,
                    nature,
                    caseId,
                    round,
                    scope,
                    severity,
                    activity,
                    findingId,
                    otherCluster,
                    others,
                    facts,
                    request,
                    related);
        }
    }

    /**
     * An alarm that went off. Its severity stands in a tag and a composite's targets in its children, so it becomes an
     * {@link Incident} only after CloudWatch was asked.
     *
     * @param name valid alarm name, up to 255 characters of anything printable
     * @param targets what its own metrics name; empty for a composite alarm
     * @param composite whether the targets have to be looked up in the children
     * @param children ARNs of the alarms that made a composite go off; may be empty for one, too
     * @param muted whether the alarm's own actions are suppressed; evidence is taken all the same
     */
    record Alarm(
            Delivery delivery,
            String arn,
            String name,
            Instant changedAt,
            Scope scope,
            Optional<ClusterName> cluster,
            List<Target> targets,
            boolean composite,
            List<String> children,
            boolean muted)
            implements Event {
        public Alarm {
            targets = List.copyOf(targets);
            children = List.copyOf(children);
        }
    }

    /** A request about a case that exists. */
    sealed interface FollowUp extends Event {
        CaseId caseId();

        /** A part of what a function handed over; only the state machine asks for it. Answered, never thrown. */
        record Work(CaseId caseId, Batch batch) implements FollowUp {}

        /** Is everything that the case holds still held? */
        record Assert(CaseId caseId) implements FollowUp {}

        /** Undo what was recorded. {@code rejoin}: put pods back under their owner even if one has to go for it. */
        record Release(CaseId caseId, String reason, boolean rejoin) implements FollowUp {}

        /** The time of a schedule has come: is somebody else to be told? A failure is tried again, for nobody else asks. */
        record Escalate(CaseId caseId) implements FollowUp {}

        /** Make the report again. */
        record Report(CaseId caseId) implements FollowUp {}

        /** Is the evidence still what was sealed? */
        record Verify(CaseId caseId) implements FollowUp {}

        /** Somebody has seen it. */
        record Acknowledge(CaseId caseId, String by) implements FollowUp {}

        /** When a moment that a reporting clock counts from was. */
        record SetTime(CaseId caseId, String moment, Instant at) implements FollowUp {}

        /** The case is over. */
        record Close(CaseId caseId, String reason) implements FollowUp {}
    }

    /** Would the response work? */
    record ReadinessCheck() implements Event {}

    /** EBS says how snapshots ended. Best effort, without tags: what it says is looked up. */
    record SnapshotsEnded(Scope scope, List<SnapshotEnd> snapshots) implements Event {
        public SnapshotsEnded {
            snapshots = List.copyOf(snapshots);
        }
    }

    /** The schedule's turn. */
    record Sweep() implements Event {}

    /** Something was done, or given up: messages that make reports. Not empty. */
    record Landed(List<Landing> landings) implements Event {
        public Landed {
            landings = List.copyOf(landings);
        }
    }

    /** Not for us, and why. */
    record Ignored(Reason reason, String text) implements Event {}

    /** Where an incident comes from. */
    enum Trigger {
        GUARDDUTY,
        ALARM,
        SECURITY_HUB,
        PERSON
    }

    /** Who waits for the answer: nobody but Lambda's retry, or a person. */
    enum Delivery {
        BY_EVENT,
        BY_HAND
    }

    /** A sample finding is a rehearsal: nothing is changed. */
    enum Nature {
        REAL,
        SAMPLE
    }

    /** What a snapshot's end event names. {@code volume} is absent where AWS gives something else. */
    record SnapshotEnd(SnapshotId snapshot, Optional<VolumeId> volume, boolean succeeded) {}

    /**
     * What the event itself says about its instances.
     *
     * @param onlyClusterNodes whether an instance outside a cluster is not ours to touch ({@code Instance} findings)
     * @param claimed membership by the tags in the event, to be read back
     * @param hostsPods whether the instances, or those of the volumes, are where the event's pods and workloads run
     */
    record InstanceFacts(boolean onlyClusterNodes, Map<InstanceId, Membership> claimed, boolean hostsPods) {
        /** Nothing is known, anything named counts. */
        public static final InstanceFacts NONE = new InstanceFacts(false, Map.of(), false);

        public InstanceFacts {
            claimed = Map.copyOf(claimed);
        }
    }

    /** What a person may choose in a request. */
    record Request(
            Optional<String> reason,
            Optional<QuarantineMode> quarantine,
            OptionalInt maxPods,
            OptionalInt maxNodes,
            boolean force) {}
}
