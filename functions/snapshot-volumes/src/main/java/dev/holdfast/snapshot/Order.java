package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be snapshotted, and for whom.
 *
 * @param since snapshots that began before this do not show the activity
 * @param only the volumes that matter; all when empty
 * @param ownSince the same for snapshots of this very case; earlier for a request without a time, which may be the console's or
 *     the command line's second try
 */
record Order(
        CaseId caseId,
        Optional<String> findingId,
        String requestId,
        double severity,
        Demand demand,
        Instant since,
        Instant ownSince,
        Set<VolumeId> only,
        Deadline deadline) {
    /** How long a client repeats an invocation by itself when its answer does not come. */
    private static final Duration CLIENT_REPEATS = Duration.ofMinutes(15);

    /** Who demands it. A person is not held to the number of sets a day. */
    enum Demand {
        EVENT,
        PERSON
    }

    static Order of(Incident incident, Invocation invocation) {
        var now = invocation.startedAt();
        return new Order(
                incident.caseId(),
                incident.findingId(),
                invocation.requestId(),
                incident.severity(),
                incident.trigger() == Trigger.PERSON || incident.delivery() == Delivery.BY_HAND
                        ? Demand.PERSON
                        : Demand.EVENT,
                others(incident, now),
                notAfter(now, activity(incident).orElse(now.minus(CLIENT_REPEATS))),
                Set.of(),
                invocation.deadline());
    }

    /** Never later than the event itself, which is the same for all its retries. */
    private static Optional<Instant> activity(Incident incident) {
        var round = incident.round().at();
        return incident.lastActivity().map(activity -> activity.isAfter(round) ? round : activity);
    }

    /** A request that was written long ago is still about now: another case's snapshots have to be recent. */
    private static Instant others(Incident incident, Instant now) {
        var since = notAfter(now, activity(incident).orElse(now));
        var recent = now.minus(CLIENT_REPEATS);
        return incident.trigger() == Trigger.PERSON && since.isBefore(recent) ? recent : since;
    }

    /** An event may claim any time; no snapshot could ever show activity of the future. */
    private static Instant notAfter(Instant now, Instant activity) {
        return activity.isAfter(now) ? now : activity;
    }

    Instant sinceFor(CaseId takenFor) {
        return takenFor.equals(caseId) ? ownSince : since;
    }

    Map<String, String> tags(Node node) {
        var tags = new LinkedHashMap<String, String>();
        tags.put(Snap.CASE_TAG, caseId.value());
        tags.put(Snap.INSTANCE_TAG, node.id().value());
        findingId.ifPresent(id -> tags.put(Snap.FINDING_TAG, id));
        return tags;
    }
}
