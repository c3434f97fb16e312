package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.OwnPolicies.Removal;
import dev.holdfast.quarantine.QuarantineLease.Taking;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.Marks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Takes Holdfast's own policies away when nothing needs them any more. */
final class PolicyRemoval {
    private static final String CLUSTER_WIDE = "clusternetworkpolicy/";
    private static final Duration LEASE_AT_MOST = Duration.ofSeconds(30);

    private final Kit kit;
    private final CaseId caseId;
    private final String requestId;
    private final OtherHolds others;
    private final List<Outcome> outcomes = new ArrayList<>();

    PolicyRemoval(Kit kit, CaseId caseId, String requestId, OtherHolds others) {
        this.others = others;
        this.kit = kit;
        this.caseId = caseId;
        this.requestId = requestId;
    }

    /**
     * Ours go with the last pod that bears the label. Another case may be about to use them: it records its pods under the Lease and
     * makes sure of the policies after that, so under the Lease its records tell.
     */
    Ran remove(List<BeforeState> pods) throws InterruptedException {
        var namespaces = pods.stream()
                .flatMap(state -> state.namespace().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (namespaces.isEmpty()) {
            return Ran.NOTHING;
        }
        var latest = kit.closing().until(Closing.Step.LOOK);
        var longest = new Deadline(kit.clock().instant().plus(LEASE_AT_MOST), kit.clock());
        var until = latest.at().isBefore(longest.at()) ? latest : longest;
        var lease = new QuarantineLease(kit.objects(), requestId, kit.clock(), kit.pause());
        switch (lease.take(until, Writing.REAL)) {
            case Taking.Held(var grip) -> {
                try {
                    removeUnneeded(namespaces, grip);
                } finally {
                    grip.release();
                }
            }
            case Taking.NotHeld(var reason, var text) -> told(reason, text);
        }
        return Ran.of(outcomes);
    }

    private void removeUnneeded(Set<String> namespaces, Grip grip) {
        try {
            var needed = others.namespaces();
            for (String namespace : namespaces) {
                if (needed.contains(namespace)) {
                    stays("networkpolicy/" + namespace + "/" + Marks.POLICY);
                } else if (isOurs(grip)) {
                    removeIn(namespace);
                }
            }
            if (!needed.isEmpty()) {
                stays(CLUSTER_WIDE + Marks.POLICY);
            } else if (isOurs(grip) && serves()) {
                remove(DenyPolicy.clusterWide(), CLUSTER_WIDE);
            }
        } catch (EvidenceException e) {
            told(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private boolean isOurs(Grip grip) {
        if (grip.keep() == Grip.Standing.LOST) {
            told(Reason.LEASE_HELD, "the Lease was lost meanwhile");
            return false;
        }
        return true;
    }

    private void stays(String target) {
        outcomes.add(new Outcome(
                target,
                Action.RESTORE,
                new Ending.Skipped(
                        Reason.HELD_BY_OTHER_CASE, "another case holds pods by it", Ending.Verified.READ_BACK),
                Map.of()));
    }

    private void told(Reason reason, String text) {
        outcomes.add(new Outcome(
                "case/" + caseId,
                Action.DENY,
                new Ending.Failed(
                        reason, "Holdfast's policies stay, which deny nothing to pods without the label: " + text),
                Map.of()));
    }

    private void removeIn(String namespace) {
        String prefix = "networkpolicy/" + namespace + "/";
        remove(DenyPolicy.inNamespace(namespace), prefix);
        try {
            kit.policies().seconds(namespace).forEach(second -> remove(second, prefix));
        } catch (KubeFailure e) {
            outcomes.add(new Outcome(
                    prefix + DenyPolicy.inNamespace(namespace).ref().name(),
                    Action.RESTORE,
                    new Ending.Failed(e.reason(), "whether there are others of Holdfast's is not known: " + e.text()),
                    Map.of()));
        }
    }

    private boolean serves() {
        try {
            return kit.policies().servesClusterWide();
        } catch (KubeFailure e) {
            outcomes.add(new Outcome(
                    CLUSTER_WIDE + Marks.POLICY, Action.DENY, new Ending.Failed(e.reason(), e.text()), Map.of()));
            return false;
        }
    }

    private void remove(DenyPolicy definition, String prefix) {
        Ending ending = switch (kit.policies().removeIfUnused(definition, Writing.REAL)) {
            case Removal.Removed _ -> new Ending.Done();
            case Removal.AlreadyGone _ -> new Ending.AlreadyDone();
            case Removal.InUse _ ->
                new Ending.Skipped(Reason.HELD_BY_OTHER_CASE, "a pod still bears the label", Ending.Verified.READ_BACK);
            case Removal.NotOurs(var text) ->
                new Ending.Skipped(Reason.CHANGED_BY_OTHERS, text, Ending.Verified.READ_BACK);
            case Removal.NotRemoved(var reason, var text) -> new Ending.Failed(reason, text);
        };
        outcomes.add(new Outcome(prefix + definition.ref().name(), Action.RESTORE, ending, Map.of()));
    }
}
