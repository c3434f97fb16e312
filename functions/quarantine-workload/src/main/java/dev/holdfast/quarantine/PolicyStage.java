package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.NamespaceView.Policy;
import dev.holdfast.quarantine.OwnPolicies.Ensured;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.Exclusion;
import dev.holdfast.quarantine.plan.HeldKind;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.OtherPolicies;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prepares the policies, without effect as long as no pod bears the label: ours that deny, and in those of others that would allow
 * something the exclusion of the label.
 */
final class PolicyStage {
    private final Kit kit;
    private final Recorder recorder;
    private final Hold hold;
    private final Writing writing;
    private final Map<String, String> names = new ConcurrentHashMap<>();

    PolicyStage(Kit kit, Recorder recorder, Hold hold, Writing writing) {
        this.kit = kit;
        this.recorder = recorder;
        this.hold = hold;
        this.writing = writing;
    }

    /** Our ClusterNetworkPolicy. */
    Ran clusterWide() throws InterruptedException {
        var wanted = DenyPolicy.clusterWide();
        return told(
                kit.policies().ensure(wanted, writing),
                "clusternetworkpolicy/" + wanted.ref().name());
    }

    /** Our NetworkPolicy of a namespace. */
    Ran inNamespace(String namespace) throws InterruptedException {
        var first = DenyPolicy.inNamespace(namespace);
        var second = DenyPolicy.second(namespace, hold.caseId());
        var ensured = kit.policies().ensure(first, second, writing);
        String name = ensured.object()
                .map(object -> Trees.text(object, "/metadata/name"))
                .orElse(first.ref().name());
        names.put(namespace, name);
        var ran = told(ensured, "networkpolicy/" + namespace + "/" + name);
        return name.equals(first.ref().name())
                ? ran
                : ran.and(new Ran(
                        List.of(),
                        List.of(),
                        List.of("NAME_TAKEN: networkpolicy/" + namespace + "/"
                                + first.ref().name() + " is not Holdfast's; its own is called " + name)));
    }

    /** What our policy of each namespace is called there. */
    String nameIn(String namespace) {
        return names.getOrDefault(namespace, Marks.POLICY);
    }

    private Ran told(Ensured ensured, String target) {
        var details = new LinkedHashMap<String, Object>();
        var attention = new ArrayList<String>();
        if (ensured instanceof Ensured.Repaired repaired) {
            details.put("repaired", repaired.places());
            attention.add("TAMPERED: " + target + " had been changed");
        }
        var row = new Outcome(target, Action.DENY, Endings.of(ensured, writing), details);
        return new Ran(List.of(row), List.of(), attention);
    }

    /** The policies that would allow something to one of these pods. */
    static List<Policy> inTheWay(List<Policy> policies, List<PodWork> works) {
        var names = new LinkedHashSet<String>();
        var typed = policies.stream().map(PolicyStage::withoutOurs).toList();
        for (PodWork work : works) {
            var before = PodPlan.before(work.plan(), work.suspect().labels());
            OtherPolicies.selecting(typed, work.suspect().namespace(), before, PodPlan.after(work.plan(), before))
                    .stream()
                    .filter(OtherPolicies.Selecting::isInTheWay)
                    .forEach(policy -> names.add(policy.name()));
        }
        return policies.stream()
                .filter(policy -> names.contains(policy.ref().name()))
                .toList();
    }

    /** Where another case has put the exclusion in, this case needs it as well, or its release would take it from both. */
    private static NetworkPolicy withoutOurs(Policy policy) {
        boolean isOurs = Exclusion.isIn(policy.typed())
                && !Marking.holders(policy.object()).isEmpty();
        return isOurs
                ? new NetworkPolicyBuilder(policy.typed())
                        .editSpec()
                        .editPodSelector()
                        .removeFromMatchExpressions(Marks.exclusion())
                        .endPodSelector()
                        .endSpec()
                        .build()
                : policy.typed();
    }

    /** Makes a policy pass quarantined pods by. For pods without the label nothing changes. */
    Ran exclude(Policy policy) throws InterruptedException {
        var ref = policy.ref();
        String target = "networkpolicy/" + ref.namespace().orElseThrow() + "/" + ref.name();
        var recorded = recorder.record(before(policy), policy.object(), target);
        var patched = kit.patches()
                .apply(
                        ref,
                        policy.object(),
                        current -> Optional.of(Exclusion.add(typed(current))
                                .then(Marking.hold(current, hold.caseId(), recorded.reference()))),
                        writing);
        var row = new Outcome(
                target,
                Action.EXCLUDE,
                ending(ref, patched),
                Map.of("expression", "holdfast.dev/quarantined NotIn [true]"));
        return recorded.ran().and(Ran.of(row));
    }

    private Ending ending(ObjectRef ref, Patched patched) {
        return patched instanceof Patched.Gone
                ? new Ending.Skipped(Reason.NO_SUCH_OBJECT, "the policy is gone", Ending.Verified.READ_BACK)
                : Confirmation.of(kit, ref, patched, object -> Exclusion.isIn(typed(object)), writing);
    }

    private NetworkPolicy typed(ObjectNode object) {
        return kit.objects().typed(object, NetworkPolicy.class);
    }

    private BeforeState before(Policy policy) {
        return new BeforeState(
                hold.caseId(),
                hold.n(),
                HeldKind.NETWORK_POLICY,
                policy.ref().namespace(),
                policy.ref().name(),
                Trees.uid(policy.object()),
                Trees.resourceVersion(policy.object()),
                List.of(Field.ofExclusion()));
    }

    static Set<String> namespaces(List<PodWork> works) {
        var namespaces = new LinkedHashSet<String>();
        works.forEach(work -> namespaces.add(work.suspect().namespace()));
        return namespaces;
    }
}
