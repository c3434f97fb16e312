package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.ReadBack.Look;
import dev.holdfast.quarantine.plan.Containment;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.ForeignPolicies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A larger workload goes one pod after the other, each when the replacement of the last one is ready. What is said of a pod at the
 * end is what holds after the last change, and not what held when it was done itself.
 */
final class Waves {
    private static final Duration BETWEEN_WAVES = Duration.ofSeconds(5);

    private final Kit kit;
    private final Settings settings;
    private final SnapshotWait snapshots;
    private final NodeFinish nodes;
    private final Log log;
    private final Set<String> begunBefore;
    private final List<Ran> ran = new ArrayList<>();
    private final List<Done> done = new ArrayList<>();
    private boolean released;
    private List<PodWork> lately = List.of();

    /** @param begunBefore groups of which the case held pods before this run, whether this run is to look at them or not */
    Waves(Kit kit, Settings settings, SnapshotWait snapshots, NodeFinish nodes, Log log, Set<String> begunBefore) {
        this.kit = kit;
        this.settings = settings;
        this.snapshots = snapshots;
        this.nodes = nodes;
        this.log = log;
        this.begunBefore = Set.copyOf(begunBefore);
    }

    /** What one wave has done. */
    private record Done(Scene scene, List<PodWork> works) {}

    /** For one run. */
    Ran contain(Scene scene, Engines engines, List<Suspect> suspects, Set<String> targets, Aside<Ran> pinning)
            throws InterruptedException {
        if (!kit.closing().allows(Step.WAVE)) {
            return tooLate(suspects);
        }
        var left = suspects;
        var nodeTargets = targets;
        var now = scene;
        while (true) {
            var guarded = new Guarding(kit, settings, now, begun()).guard(left, nodeTargets);
            ran.add(guarded.ran());
            wave(now, engines, guarded, pinning);
            ran.add(nodes.holdInstances(Ran.all(ran)));
            left = guarded.left();
            nodeTargets = Set.of();
            if (left.isEmpty()
                    || !scene.order().isForReal()
                    || released
                    || isCutShort()
                    || !awaitReplacement(now, left)) {
                break;
            }
            now = afterwards(now, guarded);
        }
        judgeAgain(now, engines);
        done.forEach(wave -> wave.works().forEach(work -> ran.add(work.ran())));
        if (released) {
            ran.add(Guarded.released(left, Set.of()).ran());
        } else {
            left.forEach(suspect -> ran.add(
                    Ran.of(new Outcome(suspect.resolved().target(), Action.ISOLATE, waiting(scene), Map.of()))));
        }
        return Ran.all(ran).withoutRepetitions();
    }

    private Ran tooLate(List<Suspect> suspects) {
        String text = "the time was up before it could be begun";
        var ending = new Ending.NotReached(Reason.DEADLINE, text);
        var rows = suspects.stream()
                .map(suspect -> new Outcome(suspect.resolved().target(), Action.ISOLATE, ending))
                .toList();
        return Ran.of(rows).and(nodes.notReached(text));
    }

    /** A pod that has not left its workload yet has no replacement to wait for; the next one would be denied beside it. */
    private boolean isCutShort() {
        return lately.stream().anyMatch(work -> work.cutShort().isPresent());
    }

    /** Whether one of the workloads has its replacements while there is time for another pod of it, and nobody releases it. */
    private boolean awaitReplacement(Scene scene, List<Suspect> left) throws InterruptedException {
        var replacements = new Replacements(kit.objects());
        while (kit.closing().allowsAfter(BETWEEN_WAVES, Step.WAVE)) {
            kit.pause().sleep(BETWEEN_WAVES);
            if (scene.isReleased(kit.clock())) {
                released = true;
                return false;
            }
            lately = List.of();
            var ready = replacements.ready(left);
            if (left.stream()
                    .map(Replacements::group)
                    .anyMatch(group -> ready.contains(group) || !begun().contains(group))) {
                return true;
            }
        }
        return false;
    }

    private Set<String> begun() {
        var now = done.stream().flatMap(wave -> wave.works().stream()).map(work -> Replacements.group(work.suspect()));
        return Stream.concat(begunBefore.stream(), now).collect(Collectors.toSet());
    }

    private static Ending waiting(Scene scene) {
        String text = "one pod of a workload after the other, each when the replacement of the last one is ready";
        return scene.order().isForReal()
                ? new Ending.NotReached(Reason.WAITS_FOR_REPLACEMENT, text)
                : new Ending.Observed();
    }

    private Scene afterwards(Scene scene, Guarded guarded) throws InterruptedException {
        var held = new TreeSet<>(scene.heldUids());
        guarded.now().forEach(work -> held.add(work.suspect().uid()));
        return new Scene(
                scene.order(),
                scene.hold(),
                scene.states(),
                scene.recorder(),
                held,
                scene.heldPods(),
                NamespaceView.ofAll(kit, guarded.left()));
    }

    private void wave(Scene scene, Engines engines, Guarded guarded, Aside<Ran> pinning) throws InterruptedException {
        var works = guarded.now();
        lately = works;
        if (works.isEmpty()) {
            return;
        }
        var wave = new Wave(kit, scene, engines, snapshots, works, guarded.later());
        ran.add(wave.contain(pinning));
        if (wave.isReleased()) {
            released = true;
            works.forEach(work -> ran.add(work.ran()));
            ran.add(Guarded.released(works.stream().map(PodWork::suspect).toList(), Set.of())
                    .ran());
            return;
        }
        var looks = new Settling(kit, scene, works).readBack();
        var background = new Background(kit.objects(), nodes.metadataServices(works));
        judge(new Done(scene, works), engines, looks, (judge, work, look) -> {
            judge.tell(work, look, background);
            log(scene, work);
        });
        done.add(new Done(scene, works));
    }

    /** Each replacement may have changed what holds for the pods before it, and so may whatever happened while one was waited for. */
    private void judgeAgain(Scene scene, Engines engines) throws InterruptedException {
        var works = done.stream()
                .flatMap(wave -> wave.works().stream())
                .filter(work -> !lately.contains(work))
                .toList();
        var looks = new HashMap<String, Look>();
        for (String namespace : PolicyStage.namespaces(works)) {
            looks.put(namespace, new ReadBack(kit, scene, namespace).look());
        }
        new EngineLook(kit).again(works);
        judge(new Done(scene, works), engines, looks, Judge::tellAgain);
    }

    private interface Saying {
        void say(Judge judge, PodWork work, Look look);
    }

    private void judge(Done wave, Engines engines, Map<String, Look> looks, Saying saying) throws InterruptedException {
        if (looks.isEmpty()) {
            return;
        }
        var clusterWide = kit.policies().read(DenyPolicy.clusterWide());
        for (var entry : looks.entrySet()) {
            var foreign = foreign(engines, wave.works(), entry.getKey());
            var judge = new Judge(wave.scene(), kit.closing(), engines, clusterWide, foreign);
            var there = wave.works().stream()
                    .filter(work -> work.suspect().namespace().equals(entry.getKey()))
                    .toList();
            kit.fanOut().each(there, work -> say(saying, judge, work, entry.getValue()), (work, fault) -> {
                throw fault;
            });
        }
    }

    private static PodWork say(Saying saying, Judge judge, PodWork work, Look look) {
        saying.say(judge, work, look);
        return work;
    }

    private Map<Engine, List<ForeignPolicies.Found>> foreign(Engines engines, List<PodWork> works, String namespace) {
        var probe = new ForeignProbe(kit.objects());
        var found = new HashMap<Engine, List<ForeignPolicies.Found>>();
        works.stream()
                .map(work -> engines.of(work.suspect()))
                .distinct()
                .forEach(engine -> found.put(engine, probe.read(engine, namespace)));
        return found;
    }

    private void log(Scene scene, PodWork work) {
        var row = work.ran().outcomes().getLast();
        var values = new LinkedHashMap<String, Object>();
        values.put("case", scene.order().caseId().value());
        values.put("pod", row.target());
        values.put("containment", row.details().getOrDefault("containment", "-"));
        values.put("reason", row.ending().why().map(Reason::name).orElse("-"));
        work.marked().ifPresent(marked -> values.putAll(Wave.times(scene, marked)));
        log.info(message(row), values);
    }

    /** The alarm of what is not contained goes by these words: what is, and has only to be gone on with, must not ring it. */
    private static String message(Outcome row) {
        if (row.ending().isGood()) {
            return "contained";
        }
        var sofar = row.details().getOrDefault("containment", Containment.NOT_CONTAINED.name());
        return row.ending() instanceof Ending.NotReached && !sofar.equals(Containment.NOT_CONTAINED.name())
                ? "contained, to be gone on with"
                : "not contained";
    }
}
