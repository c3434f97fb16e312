package dev.holdfast.snapshot;

import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.aws.AwsFailure;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Duty;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.snapshot.InstanceSnapshots.Handled;
import dev.holdfast.snapshot.Resolution.Affected;
import dev.holdfast.snapshot.Resolution.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SnapshotVolumes does with an event: gate, resolve, keep the event, pin the targets, snapshot every instance, say what
 * came of each. Nothing is written before it is certain that the event is ours.
 */
final class SnapshotDuty implements Duty {
    private final EventKeeping events;
    private final Incidents incidents;
    private final TargetResolver resolver;
    private final TargetPins pins;
    private final InstanceSnapshots instances;
    private final InstanceStoreCheck instanceStore;
    private final Readiness readiness;
    private final FanOut fanOut;
    private final Log log;

    SnapshotDuty(Parts parts, FanOut fanOut, Log log) {
        this.events = parts.events();
        this.incidents = parts.incidents();
        this.resolver = parts.resolver();
        this.pins = parts.pins();
        this.instances = parts.instances();
        this.instanceStore = parts.instanceStore();
        this.readiness = parts.readiness();
        this.fanOut = fanOut;
        this.log = log;
    }

    /** What it works with. */
    record Parts(
            EventKeeping events,
            Incidents incidents,
            TargetResolver resolver,
            TargetPins pins,
            InstanceSnapshots instances,
            InstanceStoreCheck instanceStore,
            Readiness readiness) {}

    @Override
    public Function function() {
        return Function.SNAPSHOT_VOLUMES;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        if (event instanceof Event.ReadinessCheck) {
            return readiness.check();
        }
        return switch (incidents.open(event, invocation)) {
            case Incidents.Opened.Closed closed -> closed.response();
            case Incidents.Opened.Open open -> open(open.incident(), input, invocation);
        };
    }

    private Response open(Incident incident, byte[] input, Invocation invocation) {
        var keys = Gates.keys(incident);
        try {
            return switch (resolver.resolve(
                    incident, pins.of(keys, incident.round()).instances())) {
                case Resolution.NotOurs notOurs -> new Response.Ignored(notOurs.reason(), notOurs.text());
                case Resolution.Found found -> act(incident, found, input, invocation);
            };
        } catch (AwsFailure e) {
            return nothingDone(incident, input, e.reason(), e.text());
        } catch (EvidenceException e) {
            return nothingDone(incident, input, e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return nothingDone(incident, input, Reason.DEADLINE, "interrupted");
        }
    }

    /** It failed before any target was tried: every target is told, and the event is kept if that is possible. */
    private Response nothingDone(Incident incident, byte[] input, Reason reason, String text) {
        List<Outcome> rows = incident.targets().stream()
                .map(target -> new Outcome(target, Action.SNAPSHOT, new Ending.Failed(reason, text)))
                .toList();
        var evidence = new ArrayList<Kept>();
        var mode = Gates.mode(incident);
        try {
            evidence.add(events.keep(incident, input));
        } catch (EvidenceException e) {
            log.warn(
                    "the event could not be kept",
                    Map.of(
                            "case",
                            incident.caseId().value(),
                            "reason",
                            e.reason().name()));
        }
        return acted(incident, mode, rows, List.of(), evidence, List.of());
    }

    private Response act(Incident incident, Resolution.Found found, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var keys = Gates.keys(incident);
        var mode = Gates.mode(incident);
        var evidence = new ArrayList<Kept>();
        evidence.add(events.keep(incident, input));
        if (mode == Mode.REAL && found.isComplete()) {
            pins.pin(keys, incident.round(), Pinned.of(found.instances().keySet()))
                    .ifPresent(evidence::add);
        }
        var order = Order.of(incident, invocation);
        var handled = mode == Mode.REHEARSAL
                ? Rehearsal.handle(found)
                : fanOut.each(
                        found.instances().values(),
                        affected -> handle(affected, order),
                        (affected, fault) -> fault(affected, fault, invocation));
        return acted(incident, mode, rows(mode, found), handled, evidence, stale(incident, invocation));
    }

    private static List<String> stale(Incident incident, Invocation invocation) {
        return Gates.isStale(incident, invocation.startedAt())
                ? List.of("STALE: the last activity was "
                        + incident.lastActivity().orElseThrow())
                : List.of();
    }

    private static List<Outcome> rows(Mode mode, Resolution.Found found) {
        return mode == Mode.REHEARSAL ? Rehearsal.rows(found) : found.rows();
    }

    private Handled handle(Affected affected, Order order) throws InterruptedException {
        var node = affected.node();
        var handled = instances.handle(node, order, missing(affected));
        var outcomes = new ArrayList<>(handled.outcomes());
        if (!affected.covers().isEmpty()) {
            var covers = affected.covers().stream().map(Target::name).sorted().toList();
            outcomes.set(0, outcomes.getFirst().with("covers", covers));
        }
        instanceStore.row(node).ifPresent(outcomes::add);
        return new Handled(outcomes, handled.evidence(), handled.attention());
    }

    private Handled fault(Affected affected, RuntimeException fault, Invocation invocation) {
        log.fault("fault while snapshotting an instance", invocation.requestId(), fault);
        String text = "fault of Holdfast's own, see the log of request " + invocation.requestId();
        return Handled.failed(new Target.Instance(affected.node().id()), Reason.INTERNAL_ERROR, text);
    }

    /** What to say of an instance that has no volumes to snapshot and no snapshot from before. */
    private static Ending.Failed missing(Affected affected) {
        if (affected.presence() == Presence.GONE) {
            return new Ending.Failed(Reason.NO_SUCH_INSTANCE, "EC2 does not know the instance (any more)");
        }
        return affected.node().state() == Node.State.TERMINATED
                ? new Ending.Failed(Reason.INSTANCE_TERMINATED, "the instance is terminated and its volumes are gone")
                : new Ending.Failed(Reason.NO_VOLUMES, "the instance has no EBS volume");
    }

    private static Response acted(
            Incident incident,
            Mode mode,
            List<Outcome> rows,
            List<Handled> handled,
            List<Kept> evidence,
            List<String> told) {
        var outcomes = new ArrayList<>(rows);
        var attention = new ArrayList<>(told);
        handled.forEach(one -> {
            outcomes.addAll(one.outcomes());
            evidence.addAll(one.evidence());
            attention.addAll(one.attention());
        });
        var remaining = outcomes.stream()
                .filter(outcome -> outcome.ending() instanceof Ending.NotReached)
                .map(Outcome::target)
                .distinct()
                .toList();
        return new Response.Acted(
                incident.delivery(),
                Optional.of(Gates.keys(incident)),
                Optional.of(incident.round()),
                mode,
                outcomes,
                evidence,
                remaining,
                attention);
    }
}
