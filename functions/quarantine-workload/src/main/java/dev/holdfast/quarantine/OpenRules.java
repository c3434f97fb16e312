package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.Cordon;
import dev.holdfast.quarantine.plan.PodNature;
import dev.holdfast.quarantine.plan.PodNature.Ground;
import dev.holdfast.quarantine.plan.PodNature.Network;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import dev.holdfast.quarantine.plan.SiblingRules;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets of the VPC CNI's rules that a new pod could come to share with a suspect, because a suspect that has them is on a node that
 * takes pods. Whoever takes another suspect of the same owner out of service causes such a new pod. It bears no label, so what the
 * policies allow it would be allowed to the suspect beside it.
 */
final class OpenRules {
    private final Map<String, String> open = new HashMap<>();
    private final Map<String, Boolean> closedNodes = new HashMap<>();
    private final Kit kit;
    private final Scene scene;

    private OpenRules(Kit kit, Scene scene) {
        this.kit = kit;
        this.scene = scene;
    }

    /**
     * Looks at the pods of this run, and at those that this or another case holds from before.
     *
     * @param works those that are contained now
     * @param later those that wait for it
     */
    static OpenRules of(Kit kit, Scene scene, List<PodWork> works, List<PodWork> later) {
        var rules = new OpenRules(kit, scene);
        Stream.concat(works.stream(), later.stream())
                .filter(work -> !work.isNodeClosed() && hasRules(work.suspect().nature()))
                .forEach(work -> rules.add(work.suspect().pod()));
        rules.addHeld(works, later);
        return rules;
    }

    /** A suspect on a node that takes pods, with the rules that the pod and its replacements have. */
    Optional<String> beside(Suspect suspect) {
        return Optional.ofNullable(open.get(identifier(suspect.pod())));
    }

    private void add(Pod pod) {
        open.putIfAbsent(
                identifier(pod),
                pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName());
    }

    private void addHeld(List<PodWork> works, List<PodWork> later) {
        var known = new HashSet<String>();
        Stream.concat(works.stream(), later.stream())
                .forEach(work -> known.add(work.suspect().uid()));
        var wanted = new HashSet<String>();
        works.stream()
                .filter(work -> PodPlan.detaches(work.plan()))
                .forEach(work -> wanted.add(identifier(work.suspect().pod())));
        for (String namespace : PolicyStage.namespaces(works)) {
            scene.view(namespace).pods().labelled().stream()
                    .filter(pod -> !known.contains(pod.getMetadata().getUid()) && wanted.contains(identifier(pod)))
                    .filter(pod -> hasRules(PodNature.of(pod, Optional.empty())))
                    .filter(pod -> !isClosed(pod) && isHeld(pod))
                    .forEach(this::add);
        }
    }

    /** One without a node has no rules yet, and is not called contained before it has started. */
    private static boolean hasRules(PodNature nature) {
        boolean isUnderPolicy = nature.ground() == Ground.LINUX || nature.ground() == Ground.UNKNOWN;
        return isUnderPolicy && nature.network() == Network.POD && nature.stage() != Stage.FINISHED;
    }

    private boolean isClosed(Pod pod) {
        return !Cordon.isIgnoredBy(pod)
                && closedNodes.computeIfAbsent(pod.getSpec().getNodeName(), this::isCordoned);
    }

    /** A node that cannot be read may take pods. */
    private boolean isCordoned(String node) {
        try {
            return kit.objects()
                    .get(ResourceKind.NODE.named(node))
                    .map(object -> kit.objects().typed(object, Node.class))
                    .filter(Cordon::isOn)
                    .isPresent();
        } catch (KubeFailure e) {
            return false;
        }
    }

    /** A label that a tenant gave is no quarantine; only who has a before-state in the bucket holds the pod. */
    private boolean isHeld(Pod pod) {
        if (scene.heldUids().contains(pod.getMetadata().getUid())) {
            return true;
        }
        try {
            return kit.objects()
                    .get(ResourceKind.POD.in(
                            pod.getMetadata().getNamespace(), pod.getMetadata().getName()))
                    .filter(this::isRecorded)
                    .isPresent();
        } catch (KubeFailure e) {
            return true;
        }
    }

    private boolean isRecorded(ObjectNode pod) {
        return Marking.references(pod).byCase().entrySet().stream()
                .limit(Orphans.MOST_LOOKED_UP)
                .map(entry -> scene.states()
                        .recorded(
                                entry.getKey(), entry.getValue(), Orphans.like(pod, entry.getKey(), entry.getValue())))
                .anyMatch(reading -> !(reading instanceof Reading.Tampered));
    }

    private static String identifier(Pod pod) {
        return SiblingRules.identifier(
                pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }
}
