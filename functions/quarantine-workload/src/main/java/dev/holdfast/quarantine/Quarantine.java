package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterNode;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Resolution.Resolved;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.quarantine.Choice.Before;
import dev.holdfast.quarantine.plan.Treatment;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Quarantines what a round means on one cluster, in the order of the contract, and judges by what it read back. */
final class Quarantine {

    private final Parts parts;
    private final Settings settings;
    private final Clock clock;
    private final Pause pause;
    private final Log log;
    private final FanOut fanOut;

    Quarantine(Parts parts, Settings settings, Clock clock, Pause pause, FanOut fanOut, Log log) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        this.pause = pause;
        this.fanOut = fanOut;
        this.log = log;
    }

    /** What it works with. */
    record Parts(
            ClusterAccess clusters,
            Holds holds,
            BeforeStates states,
            SnapshotWait snapshots,
            InstanceStage instances,
            TakenBack takenBack) {}

    /** @param pinning to be over before a pod is taken out of its workload */
    Ran run(Order order, Resolved resolved, Standing standing, Aside<Ran> pinning) throws InterruptedException {
        Kit kit;
        try {
            kit = Kit.of(parts.clusters().client(order.cluster()), order.deadline(), pause, fanOut);
        } catch (KubeFailure e) {
            var rows = order.incident().targets().stream()
                    .map(target -> new Outcome(target, Action.ISOLATE, new Ending.Failed(e.reason(), e.text())))
                    .toList();
            return Ran.of(rows);
        }
        return new Run(kit, order, resolved).run(standing, pinning);
    }

    /** The hold that is used, and what was held before this run. */
    private record Opened(Hold hold, Before before, Ran ran) {}

    private final class Run {
        private final Kit kit;
        private final Order order;
        private final Resolved resolved;
        private final List<Ran> ran = new ArrayList<>();

        Run(Kit kit, Order order, Resolved resolved) {
            this.kit = kit;
            this.order = order;
            this.resolved = resolved;
        }

        Ran run(Standing standing, Aside<Ran> pinning) throws InterruptedException {
            var probing = kit.probe().begin();
            var opened = open(standing);
            ran.add(opened.ran());
            var choice = order.choose(resolved, opened.before());
            ran.add(Ran.of(choice.rows().stream().map(this::rehearsed).toList()));
            var targets = choice.nodes().stream().map(ClusterNode::name).collect(Collectors.toCollection(TreeSet::new));
            var read = new Suspects(kit.objects(), fanOut).read(choice.pods(), targets);
            var nodes = new NodeFinish.Nodes(resolved.nodes(), choice.nodes(), read.nodes());
            ran.add(Ran.of(read.rows()));
            var sorted = new Orphans(parts.states(), opened.before().uids()).sort(read.suspects());
            ran.add(sorted.ran());
            var suspects = withoutEnded(sorted.suspects());
            if (suspects.isEmpty() && targets.isEmpty()) {
                return Ran.all(ran);
            }
            var scene = new Scene(
                    order,
                    opened.hold(),
                    parts.states(),
                    new Recorder(parts.states(), order.writing()),
                    opened.before().uids(),
                    opened.before().pods(),
                    NamespaceView.ofAll(kit, suspects));
            var engines = Engines.read(kit, probing.await(), suspects, read.nodes());
            var begun = Replacements.begun(resolved.pods(), suspects, scene);
            var finish = new NodeFinish(parts.instances(), kit, scene, nodes);
            ran.add(new Waves(kit, settings, parts.snapshots(), finish, log, begun)
                    .contain(scene, engines, suspects, targets, pinning));
            ran.add(Ran.of(finish.verdicts()));
            var all = Ran.all(ran);
            return order.isForReal() ? parts.takenBack().unlessReleased(all, opened.hold(), order.invocation()) : all;
        }

        private Outcome rehearsed(Outcome row) {
            boolean isSample = order.mode() == Mode.REHEARSAL;
            return isSample && !row.ending().isGood()
                    ? new Outcome(
                            row.target(),
                            row.action(),
                            new Ending.Skipped(
                                    Reason.SAMPLE_FINDING,
                                    "sample finding: " + row.ending().words().orElse(""),
                                    Ending.Verified.NOT_APPLICABLE),
                            row.details())
                    : row;
        }

        /** Begins the hold, before anything is changed. A bucket that fails does not stop it. */
        private Opened open(Standing standing) {
            try {
                if (!order.isForReal()) {
                    return opened(observed(standing), standing);
                }
                var begun = parts.holds().begin(order.caseId(), order.cluster());
                var evidence = begun.kept().map(List::of).orElse(List.<Kept>of());
                var opened = opened(begun.hold(), standing);
                return new Opened(opened.hold(), opened.before(), new Ran(List.of(), evidence, List.of()));
            } catch (EvidenceException e) {
                return new Opened(
                        new Hold(order.caseId(), 1, order.cluster(), clock.instant()),
                        Before.NOTHING,
                        Ran.of(Resolving.unkept(order.incident(), "hold", e)));
            }
        }

        private Hold observed(Standing standing) {
            return held(standing).orElseGet(() -> new Hold(order.caseId(), 1, order.cluster(), clock.instant()));
        }

        private Optional<Hold> held(Standing standing) {
            return standing instanceof Standing.Open open
                    ? open.held().stream()
                            .filter(hold -> hold.cluster().equals(order.cluster()))
                            .findFirst()
                    : Optional.empty();
        }

        private Opened opened(Hold hold, Standing standing) throws EvidenceException {
            var since = held(standing).map(Hold::begunAt);
            if (since.isEmpty()) {
                return new Opened(hold, Before.NOTHING, Ran.NOTHING);
            }
            var listing = parts.states().of(hold);
            return new Opened(hold, new Before(listing.uids(), listing.pods(), since), Ran.NOTHING);
        }

        private List<Suspect> withoutEnded(List<Suspect> suspects) {
            var left = new ArrayList<Suspect>();
            for (Suspect suspect : suspects) {
                if (suspect.treatment() instanceof Treatment.LeaveAlone alone) {
                    ran.add(Ran.of(new Outcome(
                            suspect.resolved().target(),
                            Action.ISOLATE,
                            new Ending.Skipped(alone.reason(), alone.words(), Ending.Verified.READ_BACK),
                            Map.of("treatment", alone.words()))));
                } else {
                    left.add(suspect);
                }
            }
            return left;
        }
    }
}
