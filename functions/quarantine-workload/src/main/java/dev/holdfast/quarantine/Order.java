package dev.holdfast.quarantine;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Instant;

/** What a run is for: the incident, in which mode, on which cluster, since when and until when. */
record Order(Incident incident, Mode mode, ClusterName cluster, Invocation invocation) {
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
