package dev.holdfast.quarantine;

import dev.holdfast.cluster.Resolution.Resolved;
import dev.holdfast.quarantine.Choice.Candidate;
import dev.holdfast.quarantine.Choice.Naming;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.ForeignPolicies;
import dev.holdfast.quarantine.plan.Treatment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Contains pods again that a case holds, by the plans that are kept: the same steps, of which nothing is left to be done. */
final class Again {
    private final Kit kit;
    private final BeforeStates states;
    private final InstanceHold instances;

    Again(Kit kit, BeforeStates states, InstanceHold instances) {
        this.kit = kit;
        this.states = states;
        this.instances = instances;
    }

    Ran contain(Order order, Hold hold, Resolved resolved, Set<String> uids) throws InterruptedException {
        var candidates = resolved.pods().stream()
                .map(pod -> new Candidate(pod, Naming.ITSELF))
                .toList();
        var read = new Suspects(kit.objects(), kit.fanOut()).read(candidates, Set.of());
        var suspects = read.suspects().stream()
                .filter(suspect -> !(suspect.treatment() instanceof Treatment.LeaveAlone))
                .toList();
        var views = NamespaceView.ofAll(kit, suspects);
        var scene = new Scene(
                order,
                hold,
                states,
                new Recorder(states, Writing.REAL),
                uids,
                resolved.pods().size(),
                views);
        var engines = Engines.read(kit, kit.probe().read(), suspects, read.nodes());
        var works = suspects.stream().map(suspect -> recorded(suspect, scene)).toList();
        var ran = new ArrayList<Ran>();
        ran.add(Ran.of(read.rows()));
        if (!works.isEmpty()) {
            ran.add(steps(scene, engines, works));
            works.forEach(work -> ran.add(work.ran()));
        }
        return Ran.all(ran);
    }

    private Ran steps(Scene scene, Engines engines, List<PodWork> works) throws InterruptedException {
        var noSnapshots = new SnapshotWait(states.store(), Duration.ZERO, kit.clock(), kit.pause());
        var wave = new Wave(kit, scene, engines, noSnapshots, works, List.of());
        var ran = wave.contain(Aside.begin(() -> Ran.NOTHING));
        if (wave.isReleased()) {
            return ran.and(Guarded.released(works.stream().map(PodWork::suspect).toList(), Set.of())
                    .ran());
        }
        var looks = new Settling(kit, scene, works).readBack();
        var clusterWide = kit.policies().read(DenyPolicy.clusterWide());
        var background = new Background(kit.objects(), instances.metadataServices(works));
        for (PodWork work : works) {
            var suspect = work.suspect();
            var engine = engines.of(suspect);
            Map<Engine, List<ForeignPolicies.Found>> foreign =
                    Map.of(engine, new ForeignProbe(kit.objects()).read(engine, suspect.namespace()));
            restarts(work, scene.hold());
            new Judge(scene, kit.closing(), engines, clusterWide, foreign)
                    .tell(
                            work,
                            Optional.ofNullable(looks.get(suspect.namespace())).orElseThrow(),
                            background);
        }
        return ran;
    }

    private static PodWork recorded(Suspect suspect, Scene scene) {
        var work = new PodWork(suspect);
        var detachment =
                PodPlan.detachment(suspect, scene.view(suspect.namespace()).around());
        work.detachment(detachment);
        work.recorded(scene.recorder()
                .record(
                        PodPlan.before(suspect, scene.hold(), detachment),
                        suspect.object(),
                        suspect.resolved().target().name()));
        return work;
    }

    /** A container that ended since the quarantine began has lost what was in its memory. */
    private static void restarts(PodWork work, Hold hold) {
        var statuses = Optional.ofNullable(work.suspect().pod().getStatus())
                .map(status -> status.getContainerStatuses())
                .orElse(List.of());
        var restarted = statuses.stream()
                .filter(status -> status.getLastState() != null
                        && status.getLastState().getTerminated() != null
                        && isAfter(status.getLastState().getTerminated().getFinishedAt(), hold.begunAt()))
                .map(status -> status.getName() + " (" + status.getRestartCount() + " restarts)")
                .toList();
        if (!restarted.isEmpty()) {
            work.detail("restartedSince", restarted);
            work.tell("RESTARTED: containers of "
                    + work.suspect().resolved().target().name() + " were started anew since the quarantine: "
                    + String.join(", ", restarted));
        }
    }

    private static boolean isAfter(@Nullable String time, Instant since) {
        try {
            return time != null && Instant.parse(time).isAfter(since);
        } catch (DateTimeException e) {
            return false;
        }
    }
}
