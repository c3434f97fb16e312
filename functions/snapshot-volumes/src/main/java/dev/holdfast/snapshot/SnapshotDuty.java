package dev.holdfast.snapshot;

import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.handover.Sharing;
import dev.holdfast.cluster.handover.Workers;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What SnapshotVolumes does with an event: gate, resolve, keep the event, pin the targets, snapshot every instance, say what
 * came of each. Nothing is written before it is certain that the event is ours.
 */
final class SnapshotDuty implements Duty {
    private static final String INSTANCE = "instance/";

    private final EventKeeping events;
    private final Incidents incidents;
    private final TargetResolver resolver;
    private final ClusterSearch cluster;
    private final TargetPins pins;
    private final Waves.Paced waves;
    private final Paces paces;
    private final Readiness readiness;
    private final Sharing sharing;
    private final Workers workers;
    private final Log log;

    SnapshotDuty(Parts parts, Log log) {
        this.events = parts.events();
        this.incidents = parts.incidents();
        this.resolver = parts.resolver();
        this.cluster = parts.cluster();
        this.pins = parts.pins();
        this.waves = parts.waves();
        this.paces = parts.paces();
        this.readiness = parts.readiness();
        this.sharing = parts.sharing();
        this.workers = parts.workers();
        this.log = log;
    }

    /** What it works with. */
    record Parts(
            EventKeeping events,
            Incidents incidents,
            TargetResolver resolver,
            ClusterSearch cluster,
            TargetPins pins,
            Waves.Paced waves,
            Paces paces,
            Readiness readiness,
            Sharing sharing,
            Workers workers) {}

    /** What an invocation works with: directly, or as a worker with its share of the budget, which hands nothing over. */
    private record Means(Waves waves, Sharing sharing) {}

    @Override
    public Function function() {
        return Function.SNAPSHOT_VOLUMES;
    }

    @Override
    public Response respond(Event event, byte[] input, Invocation invocation) {
        if (event instanceof Event.ReadinessCheck) {
            return readiness.check();
        }
        if (event instanceof Event.FollowUp.Work(var _, var batch)) {
            return switch (workers.open(batch, invocation)) {
                case Workers.Opened.Closed closed -> closed.response();
                case Workers.Opened.Open open ->
                    open(
                            open.ofBatch(),
                            open.input(),
                            invocation,
                            new Means(waves.at(paces.ofWorker(batch.share())), sharing.none()));
            };
        }
        return switch (incidents.open(event, invocation)) {
            case Incidents.Opened.Closed closed -> closed.response();
            case Incidents.Opened.Open open ->
                open(open.incident(), input, invocation, new Means(waves.at(paces.direct()), sharing));
        };
    }

    private Response open(Incident incident, byte[] input, Invocation invocation, Means means) {
        var keys = Gates.keys(incident);
        try {
            var pinned = pins.of(keys, incident.round());
            return switch (resolver.resolve(incident, pinned.instances())) {
                case Located.NotOurs notOurs -> new Response.Ignored(notOurs.reason(), notOurs.text());
                case Located.Found found -> act(incident, found, pinned, input, invocation, means);
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
        var rows = Outcome.ofEach(incident.targets(), Action.SNAPSHOT, new Ending.Failed(reason, text));
        var evidence = events.tryToKeep(incident, input, log).stream().toList();
        return acted(incident, Gates.mode(incident), new Handled(rows, evidence, List.of()), List.of());
    }

    private Response act(
            Incident incident, Located.Found found, Pinned pinned, byte[] input, Invocation invocation, Means means)
            throws EvidenceException, InterruptedException {
        var kept = events.keep(incident, input);
        var mode = Gates.mode(incident);
        var handled = mode == Mode.REHEARSAL
                ? rehearse(incident, found, invocation)
                : snapshot(incident, found, pinned, kept, invocation, means);
        var evidence = new ArrayList<Kept>();
        evidence.add(kept);
        evidence.addAll(handled.evidence());
        return acted(
                incident,
                mode,
                new Handled(handled.outcomes(), evidence, handled.attention()),
                stale(incident, invocation));
    }

    private Handled snapshot(
            Incident incident, Located.Found found, Pinned pinned, Kept event, Invocation invocation, Means means)
            throws EvidenceException, InterruptedException {
        var instances = found.instances().values().stream()
                .sorted(Comparator.comparing(affected -> affected.node().id()))
                .toList();
        var mine = means.sharing().begin(incident, event, instances, SnapshotDuty::target);
        if (mine.items().size() < instances.size()
                && found.isComplete()
                && found.open().isEmpty()) {
            pins.pin(
                    Gates.keys(incident),
                    incident.round(),
                    Pinned.of(found.instances().keySet()));
        }
        var handled = means.waves().handle(incident, found.only(mine.items()), pinned, invocation);
        var outcomes = new ArrayList<>(handled.outcomes());
        outcomes.addAll(mine.others());
        var known = outcomes.stream().flatMap(SnapshotDuty::instance).toList();
        return new Handled(
                means.sharing().end(incident, Optional.of(event), outcomes, known),
                handled.evidence(),
                handled.attention());
    }

    private static Target target(Located.Affected affected) {
        return new Target.Instance(affected.node().id());
    }

    private static Stream<Target.Instance> instance(Outcome row) {
        return row.target().startsWith(INSTANCE)
                ? Stream.of(new Target.Instance(new InstanceId(row.target().substring(INSTANCE.length()))))
                : Stream.of();
    }

    private Handled rehearse(Incident incident, Located.Found found, Invocation invocation) {
        if (found.open().isEmpty()) {
            return Rehearsal.handle(found);
        }
        var answer = cluster.ask(incident, found.open(), Pinned.NOTHING, invocation.deadline());
        var instances = new HashMap<>(answer.instances());
        instances.putAll(found.instances());
        var rows = new ArrayList<>(found.rows());
        rows.addAll(answer.rows());
        return Rehearsal.handle(new Located.Found(instances, rows, List.of()));
    }

    private static List<String> stale(Incident incident, Invocation invocation) {
        return Gates.stale(incident, invocation.startedAt()).stream().toList();
    }

    private static Response acted(Incident incident, Mode mode, Handled handled, List<String> told) {
        var attention = new ArrayList<>(told);
        attention.addAll(handled.attention());
        return Response.Acted.about(incident, mode, handled.outcomes(), handled.evidence(), attention);
    }
}
