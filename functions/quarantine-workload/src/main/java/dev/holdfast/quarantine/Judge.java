package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.quarantine.Closing.Step;
import dev.holdfast.quarantine.OwnPolicies.Found;
import dev.holdfast.quarantine.PodWork.Marked;
import dev.holdfast.quarantine.ReadBack.Look;
import dev.holdfast.quarantine.plan.Engine;
import dev.holdfast.quarantine.plan.Facts;
import dev.holdfast.quarantine.plan.Facts.AppliedBefore;
import dev.holdfast.quarantine.plan.Facts.ClusterDeny;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Facts.Siblings;
import dev.holdfast.quarantine.plan.ForeignPolicies;
import dev.holdfast.quarantine.plan.ForeignPolicies.Found.AwsCluster;
import dev.holdfast.quarantine.plan.ForeignPolicies.OurClusterDeny;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.OtherPolicies;
import dev.holdfast.quarantine.plan.SiblingRules;
import dev.holdfast.quarantine.plan.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Says of each pod whether it is contained, by what was read back and by nothing else. */
final class Judge {
    private final Scene scene;
    private final Closing closing;
    private final Engines engines;
    private final Found clusterWide;
    private final Map<Engine, List<ForeignPolicies.Found>> foreign;

    /**
     * @param closing what was read when it was too late for calls says nothing
     * @param clusterWide our ClusterNetworkPolicy as read back
     * @param foreign policies of other makers' kinds in the pods' namespace, by engine
     */
    Judge(
            Scene scene,
            Closing closing,
            Engines engines,
            Found clusterWide,
            Map<Engine, List<ForeignPolicies.Found>> foreign) {
        this.scene = scene;
        this.closing = closing;
        this.engines = engines;
        this.clusterWide = clusterWide;
        this.foreign = foreign;
    }

    Verdict judge(PodWork work, Look look) {
        return Verdict.of(facts(work, look));
    }

    /** Of a pod about which not everything could be read any more nothing is said for good, be it good or bad. */
    private void cutShort(PodWork work) {
        if (scene.order().isForReal() && !closing.allows(Step.CALL)) {
            work.cutShort("it was too late to read everything back");
        }
    }

    private Facts facts(PodWork work, Look look) {
        var engine = engines.of(work.suspect());
        var theirs = Optional.ofNullable(foreign.get(engine)).orElse(List.of());
        return new Facts(
                engine,
                work.suspect().nature(),
                label(work, look),
                deny(look.deny()),
                programming(work),
                clusterDeny(work, engine, theirs),
                appliedBefore(work, look),
                look.allowing(work),
                siblings(work, look),
                ForeignPolicies.unknown(engine, theirs, ours()),
                escapes(work));
    }

    /** Of this event, and of those before it that were noted. */
    private List<String> escapes(PodWork work) {
        var escapes = new TreeSet<>(scene.order().incident().escapes());
        escapes.addAll(work.escapes());
        return List.copyOf(escapes);
    }

    /** What a dry run cannot show is taken as it would be. */
    private Programming programming(PodWork work) {
        return scene.order().isForReal() ? work.programming() : Programming.SEEN;
    }

    private Facts.ReadBack label(PodWork work, Look look) {
        if (!scene.order().isForReal()) {
            return work.isMarked() ? Facts.ReadBack.AS_SET : Facts.ReadBack.MISSING;
        }
        if (look.unread().isPresent()) {
            return Facts.ReadBack.NOT_READ;
        }
        return look.of(work).filter(Marking::isMarked).isPresent() ? Facts.ReadBack.AS_SET : Facts.ReadBack.MISSING;
    }

    private Facts.ReadBack deny(Found found) {
        if (!scene.order().isForReal()) {
            return Facts.ReadBack.AS_SET;
        }
        return switch (found) {
            case Found.AsItHasToBe _ -> Facts.ReadBack.AS_SET;
            case Found.Otherwise _, Found.Missing _ -> Facts.ReadBack.MISSING;
            case Found.Unread _ -> Facts.ReadBack.NOT_READ;
        };
    }

    private OurClusterDeny ours() {
        return clusterWide instanceof Found.AsItHasToBe || !scene.order().isForReal()
                ? OurClusterDeny.IN_PLACE
                : OurClusterDeny.NOT_IN_PLACE;
    }

    private ClusterDeny clusterDeny(PodWork work, Engine engine, List<ForeignPolicies.Found> theirs) {
        boolean served = engine instanceof Engine.VpcCni vpc && vpc.clusterPolicies() == Engine.ClusterPolicies.SERVED;
        if (!served) {
            return ClusterDeny.NOT_SERVED;
        }
        boolean inPlace = ours() == OurClusterDeny.IN_PLACE
                && (!scene.order().isForReal() || work.clusterProgramming() == Programming.SEEN);
        if (!inPlace) {
            return ClusterDeny.NOT_READ_BACK;
        }
        boolean alone = theirs.stream()
                .anyMatch(found ->
                        found instanceof AwsCluster others && others.policies().isEmpty());
        return alone ? ClusterDeny.FIRST_FOR_THE_POD : ClusterDeny.NOT_THE_FIRST;
    }

    /** By the labels that the pod, and those that share its rules, had before. */
    private AppliedBefore appliedBefore(PodWork work, Look look) {
        if (look.unread().isPresent()) {
            return AppliedBefore.UNKNOWN;
        }
        var policies = NamespaceView.typed(look.policies());
        String namespace = work.suspect().namespace();
        boolean own = OtherPolicies.anyApplied(
                policies, namespace, PodPlan.before(work.plan(), work.suspect().labels()));
        boolean siblings = shared(work, look).collateral().stream()
                .anyMatch(name -> look.pods().near(work.suspect().pod()).stream()
                        .filter(pod ->
                                name.equals(namespace + "/" + pod.getMetadata().getName()))
                        .anyMatch(pod -> OtherPolicies.anyApplied(policies, namespace, unmarked(Suspect.labels(pod)))));
        return own || siblings ? AppliedBefore.SOME : AppliedBefore.NONE;
    }

    private static Map<String, String> unmarked(Map<String, String> labels) {
        var without = new LinkedHashMap<>(labels);
        without.remove(Marks.QUARANTINED);
        return without;
    }

    private static Siblings siblings(PodWork work, Look look) {
        return look.unread()
                .<Siblings>map(why -> new Siblings.Unread(why.text()))
                .orElseGet(() -> new Siblings.Known(shared(work, look)));
    }

    static SiblingRules.Shared shared(PodWork work, Look look) {
        return SiblingRules.of(
                work.suspect().pod(), look.pods().near(work.suspect().pod()), NamespaceView.typed(look.policies()));
    }

    /** The verdict as an outcome of the pod. */
    void tell(PodWork work, Look look, Background background) {
        cutShort(work);
        var details = new LinkedHashMap<String, Object>();
        if (!work.isMarked()) {
            details.putAll(background.details(work.suspect()));
            work.row(Action.ISOLATE, notMarked(work), details);
            return;
        }
        var verdict = judge(work, look);
        details.putAll(said(verdict, work, look));
        details.put("engine", describe(engines.of(work.suspect())));
        details.put("treatment", treatment(work));
        details.putAll(background.details(work.suspect()));
        details.putAll(work.details());
        details.putAll(Wave.times(scene, work.marked().orElseThrow()));
        work.row(Action.ISOLATE, ending(work, verdict), details);
    }

    /** Says it anew by a later look, for others may have been taken out of service since. */
    void tellAgain(PodWork work, Look look) {
        if (work.isMarked()) {
            cutShort(work);
            var verdict = judge(work, look);
            work.replace(Action.ISOLATE, ending(work, verdict), said(verdict, work, look));
        }
    }

    private Map<String, Object> said(Verdict verdict, PodWork work, Look look) {
        var said = new LinkedHashMap<String, Object>();
        said.put(
                scene.order().isForReal() ? "containment" : "expectedContainment",
                verdict.containment().name());
        said.put(
                "why",
                verdict.whys().stream()
                        .map(why -> why.reason() + ": " + why.text())
                        .toList());
        said.put("limits", limits(verdict, work));
        said.put("inService", isInService(work, look));
        said.put("collateral", collateral(work, look));
        return said;
    }

    private List<String> limits(Verdict verdict, PodWork work) {
        var limits = new ArrayList<>(verdict.limits());
        if (engines.of(work.suspect()) instanceof Engine.VpcCni && !work.isNodeClosed()) {
            limits.add("its node takes pods: a new pod there whose name differs in the last part only would share its"
                    + " rules and might open them; the next check would tell");
        }
        return limits;
    }

    private static Ending notMarked(PodWork work) {
        var label = work.ran().outcomes().stream()
                .filter(row -> row.action() == Action.LABEL)
                .findFirst();
        String text = "the pod could not be marked, so no policy of Holdfast's applies to it: "
                + label.flatMap(row -> row.ending().words()).orElse("");
        return work.cutShort()
                .<Ending>map(_ -> new Ending.NotReached(Reason.DEADLINE, text))
                .orElseGet(() -> new Ending.Failed(
                        label.flatMap(row -> row.ending().why()).orElse(Reason.NOT_CONTAINED), text));
    }

    private Ending ending(PodWork work, Verdict verdict) {
        if (!scene.order().isForReal()) {
            return new Ending.Observed();
        }
        if (work.cutShort().isPresent()) {
            return new Ending.NotReached(
                    Reason.DEADLINE, cutShort(work.cutShort().get(), verdict));
        }
        boolean nothingNew = work.marked().orElseThrow().how() == Marked.How.BEFORE
                && work.detached().filter(Patched.Applied.class::isInstance).isEmpty();
        return verdict.ending() instanceof Ending.Done && nothingNew ? new Ending.AlreadyDone() : verdict.ending();
    }

    private static String cutShort(String why, Verdict verdict) {
        String text = "labelled and denied, but the time was up before the end of it: " + why;
        return verdict.whys().isEmpty() ? text : text + "; so far: " + verdict.text();
    }

    private List<String> collateral(PodWork work, Look look) {
        return engines.of(work.suspect()) instanceof Engine.VpcCni
                ? shared(work, look).collateral()
                : List.of();
    }

    private Object isInService(PodWork work, Look look) {
        if (scene.order().isForReal()) {
            return look.services().isPresent() ? !look.sending(work).isEmpty() : "not known";
        }
        return work.detachment().filter(planned -> planned.inService()).isPresent();
    }

    private static String treatment(PodWork work) {
        var stays = work.ran().outcomes().stream()
                .filter(row -> row.action() == Action.DETACH && !row.ending().isGood())
                .flatMap(row -> row.ending().words().stream())
                .findFirst();
        String origin = Trees.annotation(work.suspect().object(), Marks.ORIGIN);
        boolean out = !origin.isEmpty() && work.suspect().nature().controller().isEmpty();
        return out
                ? "was taken out of its controller before (" + Untrusted.show(origin) + ")"
                : stays.orElseGet(() -> work.suspect().treatment().words());
    }

    static String describe(Engine engine) {
        return switch (engine) {
            case Engine.VpcCni vpc ->
                "VPC CNI (" + vpc.nodes() + ", mode " + vpc.mode() + ", ClusterNetworkPolicies " + vpc.clusterPolicies()
                        + ")";
            case Engine.Calico _ -> "Calico";
            case Engine.Cilium _ -> "Cilium";
            case Engine.None(var text) -> "none: " + text;
            case Engine.Unknown(var text) -> "unknown: " + text;
        };
    }
}
