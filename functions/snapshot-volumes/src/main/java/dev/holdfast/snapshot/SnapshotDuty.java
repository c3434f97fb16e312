package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
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
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.snapshot.InstanceSnapshots.Handled;
import dev.holdfast.snapshot.Resolution.Affected;
import dev.holdfast.snapshot.Resolution.Presence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SnapshotVolumes does with an event: gate, resolve, keep the event, pin the targets, snapshot every instance, say what
 * came of each. Nothing is written before it is certain that the event is ours.
 */
final class SnapshotDuty implements Duty {
    private static final Duration STALE_AFTER = Duration.ofHours(2);

    private final EvidenceStore store;
    private final AlarmLookup alarms;
    private final TargetResolver resolver;
    private final Pins pins;
    private final InstanceSnapshots instances;
    private final InstanceStoreCheck instanceStore;
    private final Readiness readiness;
    private final FanOut fanOut;
    private final double minSeverity;
    private final Log log;

    SnapshotDuty(EvidenceStore store, Parts parts, FanOut fanOut, double minSeverity, Log log) {
        this.store = store;
        this.alarms = parts.alarms();
        this.resolver = parts.resolver();
        this.pins = parts.pins();
        this.instances = parts.instances();
        this.instanceStore = parts.instanceStore();
        this.readiness = parts.readiness();
        this.fanOut = fanOut;
        this.minSeverity = minSeverity;
        this.log = log;
    }

    /** What it works with. */
    record Parts(
            AlarmLookup alarms,
            TargetResolver resolver,
            Pins pins,
            InstanceSnapshots instances,
            InstanceStoreCheck instanceStore,
            Readiness readiness) {}

    @Override
    public Function function() {
        return Function.SNAPSHOT_VOLUMES;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        return switch (event) {
            case Incident incident -> incident(incident, input, invocation);
            case Event.Alarm alarm -> alarm(alarm, input, invocation);
            case Event.ReadinessCheck _ -> readiness.check();
            case Event.Ignored ignored -> new Response.Ignored(ignored.reason(), ignored.text());
            case Event.FollowUp _, Event.SnapshotsEnded _, Event.Sweep _ ->
                new Response.Ignored(Reason.NOT_FOR_THIS_FUNCTION, "another function answers this");
        };
    }

    /** Account and region are looked at first: a foreign alarm is not asked about. */
    private Response alarm(Event.Alarm alarm, byte[] input, Invocation invocation) {
        boolean foreign =
                invocation.own().isPresent() && !invocation.own().get().equals(alarm.scope());
        if (foreign) {
            boolean account =
                    !invocation.own().get().account().equals(alarm.scope().account());
            return new Response.Ignored(
                    account ? Reason.OTHER_ACCOUNT : Reason.OTHER_REGION,
                    "the alarm belongs to another account or region");
        }
        try {
            return switch (alarms.incident(alarm)) {
                case Incident incident -> incident(incident, input, invocation);
                case Event.Ignored ignored -> new Response.Ignored(ignored.reason(), ignored.text());
                case Event.Alarm _, Event.FollowUp _, Event.ReadinessCheck _, Event.SnapshotsEnded _, Event.Sweep _ ->
                    throw new IllegalStateException("an alarm becomes an incident or nothing");
            };
        } catch (Ec2Failure e) {
            return new Response.Impossible(alarm.delivery(), Optional.empty(), e.reason(), e.text());
        }
    }

    private Response incident(Incident incident, byte[] input, Invocation invocation) {
        return Gates.closed(incident, invocation.own(), minSeverity, Action.SNAPSHOT)
                .orElseGet(() -> open(incident, input, invocation));
    }

    private Response open(Incident incident, byte[] input, Invocation invocation) {
        var keys = Gates.keys(incident);
        try {
            return switch (resolver.resolve(incident, pins.instances(keys, incident.round()))) {
                case Resolution.NotOurs notOurs -> new Response.Ignored(notOurs.reason(), notOurs.text());
                case Resolution.Found found -> act(incident, found, input, invocation);
            };
        } catch (Ec2Failure e) {
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
            evidence.add(keepEvent(incident, mode, input));
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

    private Kept keepEvent(Incident incident, Mode mode, byte[] input) throws EvidenceException {
        var place = mode == Mode.REHEARSAL ? store.lockedFor(LockRule.REHEARSAL) : store;
        return place.keep(Gates.keys(incident).event(incident.round(), input), input, "application/json")
                .kept();
    }

    private Response act(Incident incident, Resolution.Found found, byte[] input, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var keys = Gates.keys(incident);
        var mode = Gates.mode(incident);
        var evidence = new ArrayList<Kept>();
        evidence.add(keepEvent(incident, mode, input));
        if (mode == Mode.REAL && found.isComplete()) {
            pins.pin(keys, incident.round(), found.instances().keySet()).ifPresent(evidence::add);
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

    /** What happened long ago gets its evidence, and a person is told that it is late. */
    private static List<String> stale(Incident incident, Invocation invocation) {
        boolean late = incident.delivery() == Delivery.BY_EVENT
                && incident.lastActivity()
                        .map(activity ->
                                activity.isBefore(invocation.startedAt().minus(STALE_AFTER)))
                        .orElse(false);
        return late
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
