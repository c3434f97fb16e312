package dev.holdfast.quarantine;

import dev.holdfast.cluster.Resolution;
import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Instant;
import java.util.Optional;

/**
 * What a run is for: the incident, in which mode, on which cluster, since when and until when.
 *
 * @param batch the part of a plan that a worker carries out; empty where the run makes up its mind itself
 */
record Order(Incident incident, Mode mode, ClusterName cluster, Invocation invocation, Optional<Batch> batch) {
    Order(Incident incident, Mode mode, ClusterName cluster, Invocation invocation) {
        this(incident, mode, cluster, invocation, Optional.empty());
    }

    /** Which pods and nodes are meant. A plan was made when everything was resolved and judged: it is not made again. */
    Choice choose(Resolution.Resolved resolved, Choice.Before before) {
        return batch.map(planned -> Choice.of(
                                incident, resolved, new Choice.Before(before.uids(), before.pods(), Optional.empty()))
                        .only(planned.targets()))
                .orElseGet(() -> Choice.of(incident, resolved, before));
    }

    CaseId caseId() {
        return incident.caseId();
    }

    CaseKeys keys() {
        return Gates.keys(incident);
    }

    /** Whether anything is changed at all. */
    Writing writing() {
        return switch (mode) {
            case REAL -> Writing.REAL;
            case OBSERVED, REHEARSAL -> Writing.DRY_RUN;
        };
    }

    boolean isForReal() {
        return mode == Mode.REAL;
    }

    Instant startedAt() {
        return invocation.startedAt();
    }

    Deadline deadline() {
        return invocation.deadline();
    }
}
