package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Pinned;
import dev.holdfast.evidence.TargetPins;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.snapshot.InstanceSnapshots.Handled;
import dev.holdfast.snapshot.Located.Affected;
import dev.holdfast.snapshot.Located.Presence;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Snapshots the instances that the event names at once, and while that goes on asks the cluster for the others. A cluster that
 * does not answer takes its time and costs the known instances nothing.
 */
final class Waves {
    private final InstanceSnapshots instances;
    private final InstanceStoreCheck instanceStore;
    private final ClusterSearch cluster;
    private final TargetPins pins;
    private final FanOut fanOut;
    private final Log log;

    /** The same for any pace. */
    @FunctionalInterface
    interface Paced {
        Waves at(Paces.Pair pace);
    }

    Waves(
            InstanceSnapshots instances,
            InstanceStoreCheck instanceStore,
            ClusterSearch cluster,
            TargetPins pins,
            FanOut fanOut,
            Log log) {
        this.instances = instances;
        this.instanceStore = instanceStore;
        this.cluster = cluster;
        this.pins = pins;
        this.fanOut = fanOut;
        this.log = log;
    }

    /** Works on all of them and pins what was found. */
    Handled handle(Incident incident, Located.Found found, Pinned pinned, Invocation invocation)
            throws EvidenceException, InterruptedException {
        var run = new Run(incident, found, pinned, invocation);
        if (found.open().isEmpty()) {
            run.pinKnown();
            run.known();
        } else if (found.instances().isEmpty()) {
            run.others();
        } else {
            List<Wave> both = List.of(run::known, run::others);
            new FanOut(both.size()).each(both, Wave::go, (_, fault) -> run.broken(fault));
        }
        return run.all();
    }

    @FunctionalInterface
    private interface Wave {
        boolean go() throws InterruptedException;
    }

    private final class Run {
        private final Incident incident;
        private final Located.Found found;
        private final Pinned pinned;
        private final Order order;
        private final Invocation invocation;
        private final Map<InstanceId, Handled> done = new LinkedHashMap<>();
        private final Map<InstanceId, Set<String>> covers = new LinkedHashMap<>();
        private final List<Outcome> rows = new ArrayList<>();
        private final List<Kept> evidence = new ArrayList<>();
        private final List<String> attention = new ArrayList<>();

        Run(Incident incident, Located.Found found, Pinned pinned, Invocation invocation) {
            this.incident = incident;
            this.found = found;
            this.pinned = pinned;
            this.order = Order.of(incident, invocation);
            this.invocation = invocation;
            this.rows.addAll(found.rows());
        }

        void pinKnown() throws EvidenceException {
            if (found.isComplete()) {
                pin(Pinned.of(found.instances().keySet()));
            }
        }

        /** The instances of the event. */
        boolean known() throws InterruptedException {
            return work(found.instances().values());
        }

        /** Those that the cluster tells. What both waves mean is snapshotted by the first. */
        boolean others() throws InterruptedException {
            var answer = cluster.ask(incident, found.open(), pinned, invocation.deadline());
            synchronized (this) {
                rows.addAll(answer.rows());
                attention.addAll(answer.attention());
                answer.instances().values().forEach(this::cover);
            }
            pinAll(answer);
            var more = new ArrayList<Affected>();
            answer.instances().forEach((id, affected) -> {
                if (!found.instances().containsKey(id)) {
                    more.add(affected);
                }
            });
            return work(more);
        }

        /** A fault of ours in asking must not lose what was done for the others; single instances have their own. */
        synchronized boolean broken(RuntimeException fault) {
            log.fault("fault while asking the cluster", invocation.requestId(), fault);
            found.open()
                    .forEach(target -> rows.addAll(Handled.failed(target, Reason.INTERNAL_ERROR, ownFault(invocation))
                            .outcomes()));
            return false;
        }

        private void pinAll(ClusterSearch.Answer answer) {
            if (!found.isComplete() || answer.resolved().isEmpty()) {
                return;
            }
            var ids = new HashSet<>(found.instances().keySet());
            ids.addAll(answer.instances().keySet());
            var resolved = answer.resolved().get();
            try {
                pin(new Pinned(resolved.namedPods(), resolved.namedNodes(), ids));
            } catch (EvidenceException e) {
                failedToPin(e);
            }
        }

        private synchronized void failedToPin(EvidenceException e) {
            rows.add(new Outcome(
                    "case/" + incident.caseId(),
                    Action.RECORD,
                    new Ending.Failed(e.reason(), "the targets could not be pinned: " + e.getMessage()),
                    Map.of()));
        }

        private void pin(Pinned targets) throws EvidenceException {
            var kept = pins.pin(Gates.keys(incident), incident.round(), targets);
            synchronized (this) {
                kept.ifPresent(evidence::add);
            }
        }

        private boolean work(Collection<Affected> some) throws InterruptedException {
            var results = fanOut.each(
                    some, affected -> one(affected, order), (affected, fault) -> fault(affected, fault, invocation));
            synchronized (this) {
                int i = 0;
                for (Affected affected : some) {
                    cover(affected);
                    done.put(affected.node().id(), results.get(i++));
                }
            }
            return true;
        }

        private void cover(Affected affected) {
            var names = covers.computeIfAbsent(affected.node().id(), _ -> new TreeSet<>());
            affected.covers().forEach(target -> names.add(target.name()));
        }

        synchronized Handled all() {
            var outcomes = new ArrayList<>(rows);
            var kept = new ArrayList<>(evidence);
            var told = new ArrayList<>(attention);
            done.forEach((id, handled) -> {
                outcomes.addAll(covering(handled.outcomes(), covers.getOrDefault(id, Set.of())));
                kept.addAll(handled.evidence());
                told.addAll(handled.attention());
            });
            return new Handled(outcomes, kept, told);
        }
    }

    /** The first row of an instance says for which targets it stands. */
    private static List<Outcome> covering(List<Outcome> outcomes, Set<String> covers) {
        var rows = new ArrayList<>(outcomes);
        if (!covers.isEmpty()) {
            rows.set(0, rows.getFirst().with("covers", List.copyOf(covers)));
        }
        return rows;
    }

    private Handled one(Affected affected, Order order) throws InterruptedException {
        var node = affected.node();
        var handled = instances.handle(node, order, missing(affected));
        var outcomes = new ArrayList<>(handled.outcomes());
        instanceStore.row(node).ifPresent(outcomes::add);
        return new Handled(outcomes, handled.evidence(), handled.attention());
    }

    private Handled fault(Affected affected, RuntimeException fault, Invocation invocation) {
        log.fault("fault while snapshotting an instance", invocation.requestId(), fault);
        return Handled.failed(new Target.Instance(affected.node().id()), Reason.INTERNAL_ERROR, ownFault(invocation));
    }

    private static String ownFault(Invocation invocation) {
        return "fault of Holdfast's own, see the log of request " + invocation.requestId();
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
}
