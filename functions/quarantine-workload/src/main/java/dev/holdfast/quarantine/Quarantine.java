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
import dev.holdfast.quarantine.Guarding.Guarded;
import dev.holdfast.quarantine.ReadBack.Look;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.ForeignPolicies;
import dev.holdfast.quarantine.plan.Treatment;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Quarantines what a round means on one cluster, in the order of the contract, and judges by what it read back. */
final class Quarantine {
    private static final Duration NEEDED_FOR_A_WAVE = Duration.ofSeconds(150);
    private static final Duration BETWEEN_WAVES = Duration.ofSeconds(5);

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
            InstanceStage instances) {}

    /** @param pinning to be over before a pod is taken out of its workload */
    Ran run(Order order, Resolved resolved, Standing standing, Aside<Ran> pinning) throws InterruptedException {
        Kit kit;
        try {
            kit = Kit.of(parts.clusters().client(order.cluster()), clock, pause, fanOut);
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
                    views(suspects));
            var engines = Engines.read(kit, probing.await(), suspects, read.nodes());
            waves(scene, engines, suspects, targets, pinning);
            var finish = new NodeFinish(parts.instances(), fanOut, scene, resolved);
            ran.add(finish.holdInstances(choice.nodes(), read.nodes(), Ran.all(ran)));
            ran.add(Ran.of(finish.verdicts(choice.nodes())));
            return Ran.all(ran);
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
            var uids = since.isPresent() ? parts.states().of(hold).uids() : Set.<String>of();
            return new Opened(hold, new Before(uids, since), Ran.NOTHING);
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

        private Map<String, NamespaceView> views(List<Suspect> suspects) throws InterruptedException {
            var names = suspects.stream().map(Suspect::namespace).distinct().toList();
            var views = fanOut.each(names, name -> NamespaceView.read(kit, name), (_, fault) -> {
                throw fault;
            });
            var byName = new HashMap<String, NamespaceView>();
            for (int i = 0; i < names.size(); i++) {
                byName.put(names.get(i), views.get(i));
            }
            return byName;
        }

        /** A larger workload goes one pod after the other, each when the replacement of the last one is ready. */
        private void waves(
                Scene scene, Engines engines, List<Suspect> suspects, Set<String> targets, Aside<Ran> pinning)
                throws InterruptedException {
            var left = suspects;
            var nodes = targets;
            var now = scene;
            while (true) {
                var guarded = new Guarding(kit, settings, now).guard(left, nodes);
                ran.add(guarded.ran());
                wave(now, engines, guarded, pinning);
                left = guarded.later();
                nodes = Set.of();
                if (left.isEmpty() || !order.isForReal()) {
                    break;
                }
                if (!order.deadline().allows(NEEDED_FOR_A_WAVE)) {
                    break;
                }
                pause.sleep(BETWEEN_WAVES);
                now = afterwards(now, guarded);
            }
            left.forEach(suspect ->
                    ran.add(Ran.of(new Outcome(suspect.resolved().target(), Action.ISOLATE, waiting(), Map.of()))));
        }

        private Ending waiting() {
            String text = "one pod of a workload after the other, each when the replacement of the last one is ready";
            return order.isForReal()
                    ? new Ending.NotReached(Reason.WAITS_FOR_REPLACEMENT, text)
                    : new Ending.Observed();
        }

        private Scene afterwards(Scene scene, Guarded guarded) throws InterruptedException {
            var held = new TreeSet<>(scene.heldUids());
            guarded.now().forEach(work -> held.add(work.suspect().uid()));
            return new Scene(
                    scene.order(), scene.hold(), scene.states(), scene.recorder(), held, views(guarded.later()));
        }

        private void wave(Scene scene, Engines engines, Guarded guarded, Aside<Ran> pinning)
                throws InterruptedException {
            var works = guarded.now();
            if (works.isEmpty()) {
                return;
            }
            var wave = new Wave(kit, scene, engines, parts.snapshots(), works);
            ran.add(wave.contain(pinning));
            var looks = new Settling(kit, scene, works).readBack();
            var clusterWide = kit.policies().read(OwnPolicies.clusterWide());
            var background = new Background(kit.objects());
            for (var entry : looks.entrySet()) {
                var judge = new Judge(scene, engines, clusterWide, foreign(engines, works, entry.getKey()));
                var there = works.stream()
                        .filter(work -> work.suspect().namespace().equals(entry.getKey()))
                        .toList();
                fanOut.each(there, work -> tell(judge, work, entry.getValue(), background), (work, fault) -> {
                    throw fault;
                });
            }
            works.forEach(work -> ran.add(work.ran()));
        }

        private Map<Engine, List<ForeignPolicies.Found>> foreign(
                Engines engines, List<PodWork> works, String namespace) {
            var probe = new ForeignProbe(kit.objects());
            var found = new HashMap<Engine, List<ForeignPolicies.Found>>();
            works.stream()
                    .map(work -> engines.of(work.suspect()))
                    .distinct()
                    .forEach(engine -> found.put(engine, probe.read(engine, namespace)));
            return found;
        }

        private PodWork tell(Judge judge, PodWork work, Look look, Background background) {
            judge.tell(work, look, background);
            var row = work.ran().outcomes().getLast();
            var values = new LinkedHashMap<String, Object>();
            values.put("case", order.caseId().value());
            values.put("pod", row.target());
            values.put("containment", row.details().getOrDefault("containment", "-"));
            values.put("reason", row.ending().why().map(Reason::name).orElse("-"));
            work.marked().ifPresent(marked -> values.putAll(Wave.times(scene(judge), marked)));
            log.info(row.ending().isGood() ? "contained" : "not contained", values);
            return work;
        }

        private Scene scene(Judge judge) {
            return judge.scene();
        }
    }
}
