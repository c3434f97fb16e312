package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.handover.Sharing;
import dev.holdfast.cluster.handover.Workers;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Batch;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings.QuarantineMode;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import java.util.List;
import java.util.Optional;

/**
 * What QuarantineWorkload does with an event: gate, resolve, pin, quarantine, say what came of each target. The event is kept
 * beside that, for nothing that is slower goes before containment.
 */
final class QuarantineDuty implements Duty {
    private final Parts parts;
    private final QuarantineMode configured;

    QuarantineDuty(Parts parts, QuarantineMode configured) {
        this.parts = parts;
        this.configured = configured;
    }

    /** What it works with. */
    record Parts(
            EventKeeping events,
            Incidents incidents,
            ClusterTargets targets,
            TargetPins pins,
            Holds holds,
            Quarantine quarantine,
            TakenBack takenBack,
            Assertion assertion,
            Readiness readiness,
            Sharing sharing,
            Workers workers) {}

    @Override
    public Function function() {
        return Function.QUARANTINE_WORKLOAD;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return switch (event) {
            case Event.ReadinessCheck _ -> parts.readiness().check(invocation);
            case Event.FollowUp.Assert request -> parts.assertion().ofCase(request.caseId(), invocation);
            case Event.FollowUp.Work(var _, var batch) ->
                switch (parts.workers().open(batch, invocation)) {
                    case Workers.Opened.Closed closed -> closed.response();
                    case Workers.Opened.Open open -> work(open, invocation);
                };
            case Event.Sweep _ -> parts.assertion().ofAll(invocation);
            case Event.Incident _,
                    Event.Alarm _,
                    Event.FollowUp _,
                    Event.SnapshotsEnded _,
                    Event.Landed _,
                    Event.Ignored _ ->
                switch (parts.incidents().open(event, invocation)) {
                    case Incidents.Opened.Closed closed -> closed.response();
                    case Incidents.Opened.Open open -> open(open.incident(), input, invocation);
                };
        };
    }

    private Response open(Incident incident, byte[] input, Invocation invocation) {
        var keeping = Aside.begin(() -> keep(incident, input));
        var mode = mode(incident);
        try {
            var acted = act(incident, mode, invocation, Optional.empty());
            var kept = keeping.await();
            return acted(incident, mode, shared(incident, mode, acted, kept).and(kept));
        } catch (InterruptedException e) {
            return interrupted(incident, mode);
        }
    }

    /** A batch of what was resolved, judged and planned before; the event was kept then. */
    private Response work(Workers.Opened.Open open, Invocation invocation) {
        var mode = mode(open.incident());
        try {
            var acted = act(open.incident(), mode, invocation, Optional.of(open.batch()));
            return acted(open.incident(), mode, acted.ran());
        } catch (InterruptedException e) {
            return interrupted(open.incident(), mode);
        }
    }

    private static Response interrupted(Incident incident, Mode mode) {
        Thread.currentThread().interrupt();
        return acted(incident, mode, Ran.of(every(incident, new Ending.NotReached(Reason.DEADLINE, "interrupted"))));
    }

    /**
     * What was done.
     *
     * @param pods those to which the round was resolved
     */
    private record Done(Ran ran, List<Target.Pod> pods) {
        static Done of(Ran ran) {
            return new Done(ran, List.of());
        }
    }

    /** Pods that still wait for the replacements of others go to a worker; caps were counted over all of them. */
    private Ran shared(Incident incident, Mode mode, Done done, Ran kept) {
        if (mode != Mode.REAL) {
            return done.ran();
        }
        var event = kept.evidence().stream().findFirst();
        var rows = parts.sharing().end(incident, event, done.ran().outcomes(), done.pods());
        return new Ran(rows, done.ran().evidence(), done.ran().attention());
    }

    private Done act(Incident incident, Mode mode, Invocation invocation, Optional<Batch> batch)
            throws InterruptedException {
        var asked = batch.map(planned -> incident.asPlanned(planned.targets())).orElse(incident);
        var plannedAt = batch.map(Batch::plannedAt);
        var looking = Aside.begin(() -> Standing.of(incident, plannedAt, invocation.startedAt(), parts.holds()));
        var resolving = new Resolving(parts.targets(), parts.pins());
        var resolution = resolving.resolve(incident, batch.map(Batch::targets).orElse(List.of()), invocation);
        var standing = looking.await();
        if (standing instanceof Standing.Shut shut) {
            return Done.of(shut(asked, shut, mode, invocation));
        }
        return switch (resolution) {
            case Resolution.NotAsked notAsked -> Done.of(Ran.of(every(asked, notAsked(mode, notAsked))));
            case Resolution.Resolved resolved -> {
                var pinning = mode == Mode.REAL && batch.isEmpty()
                        ? resolving.pin(incident, resolved)
                        : Aside.begin(() -> Ran.NOTHING);
                var order = new Order(incident, mode, resolved.cluster(), invocation, batch);
                var ran = parts.quarantine().run(order, resolved, standing, pinning);
                yield new Done(
                        ran.and(pinning.await()).and(doubts(incident, standing)),
                        resolved.pods().stream().map(ClusterPod::target).toList());
            }
        };
    }

    /** The retry of a run that was stopped after its release comes here: what that one left is taken back. */
    private Ran shut(Incident asked, Standing.Shut shut, Mode mode, Invocation invocation) throws InterruptedException {
        var told = shut.attention().isEmpty() ? List.<String>of() : List.of(shut.attention());
        var ran = new Ran(every(asked, shut.ending()), List.of(), told);
        boolean isRetry = mode == Mode.REAL && shut.ending() instanceof Ending.Skipped;
        return isRetry ? ran.and(parts.takenBack().leftMarked(asked.caseId(), invocation)) : ran;
    }

    /** A bucket that cannot be read does not stop a containment, but nobody can say whether the case had been released. */
    private static Ran doubts(Incident incident, Standing standing) {
        return standing instanceof Standing.Unknown unknown
                ? Ran.of(Resolving.unkept(incident, "holds", unknown.why()))
                : Ran.NOTHING;
    }

    private static Ending notAsked(Mode mode, Resolution.NotAsked notAsked) {
        return mode == Mode.REHEARSAL
                ? new Ending.Skipped(
                        Reason.SAMPLE_FINDING, "sample finding: " + notAsked.text(), Ending.Verified.NOT_APPLICABLE)
                : new Ending.Failed(notAsked.reason(), notAsked.text());
    }

    private Ran keep(Incident incident, byte[] input) {
        try {
            return new Ran(List.of(), List.of(parts.events().keep(incident, input)), List.of());
        } catch (EvidenceException e) {
            return Ran.of(Resolving.unkept(incident, "event", e));
        }
    }

    /** A sample is only looked at. A person who invokes the function may choose; an event may not. */
    private Mode mode(Incident incident) {
        if (Gates.mode(incident) == Mode.REHEARSAL) {
            return Mode.REHEARSAL;
        }
        return switch (incident.request().flatMap(Event.Request::quarantine).orElse(configured)) {
            case OBSERVE -> Mode.OBSERVED;
            case ENFORCE -> Mode.REAL;
        };
    }

    private static List<Outcome> every(Incident incident, Ending ending) {
        return Outcome.ofEach(incident.targets(), Action.ISOLATE, ending);
    }

    private static Response acted(Incident incident, Mode mode, Ran ran) {
        return Response.Acted.about(incident, mode, ran.outcomes(), ran.evidence(), ran.attention());
    }
}
