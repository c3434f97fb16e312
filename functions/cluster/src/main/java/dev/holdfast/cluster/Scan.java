package dev.holdfast.cluster;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads pods once for all targets that are found by looking at every pod: workloads, service accounts and images. A workload's
 * pods are those below it by owner references, never those with its labels, which anybody may carry; and those that Holdfast
 * took out of it.
 */
final class Scan {
    private final KubernetesClient kube;
    private final Pages pages;
    private final Owners owners;
    private final Findings findings;
    private final Map<Target, KubeFailure> uncertain = new HashMap<>();

    Scan(KubernetesClient kube, Pages pages, Owners owners, Findings findings) {
        this.kube = kube;
        this.pages = pages;
        this.owners = owners;
        this.findings = findings;
    }

    /**
     * Looks at the pods of a namespace, or at all where none is given.
     *
     * @throws KubeFailure when not every pod was seen
     */
    void run(Optional<String> namespace, List<Target> targets) throws KubeFailure {
        String action = "list pods" + namespace.map(name -> " in " + name).orElse("");
        Pages.Reader<Pod> reader = pod -> targets.forEach(target -> look(pod, target));
        if (namespace.isPresent()) {
            pages.each(action, kube.pods().inNamespace(namespace.get()), selector(targets), reader);
        } else {
            pages.each(action, kube.pods().inAnyNamespace(), Optional.empty(), reader);
        }
    }

    /** Says about a target for which no pod was found whether it is there at all. */
    void explain(Target target) {
        var doubt = Optional.ofNullable(uncertain.get(target));
        if (doubt.isPresent()) {
            findings.failed(target, doubt.get());
            return;
        }
        if (findings.has(target)) {
            return;
        }
        try {
            switch (target) {
                case Target.Workload workload -> explain(workload);
                case Target.ServiceAccount account -> explain(account);
                case Target.Image image ->
                    findings.nothing(image, Reason.NO_SUCH_IMAGE, "no container of this cluster runs this image");
                case Target.Pod _, Target.Node _, Target.Instance _, Target.Volume _, Target.Cluster _ ->
                    throw new IllegalArgumentException("not found by a scan: " + target);
            }
        } catch (KubeFailure e) {
            findings.failed(target, e);
        }
    }

    private void explain(Target.Workload target) throws KubeFailure {
        var exists = owners.exists(target.namespace(), target.kind(), target.workload());
        if (exists.orElse(false)) {
            findings.nothing(target, Reason.NO_PODS, "it is there and has no pods");
        } else {
            findings.nothing(
                    target, Reason.NO_SUCH_WORKLOAD, "no pod of this namespace has a controller of this kind and name");
        }
    }

    private void explain(Target.ServiceAccount target) throws KubeFailure {
        var found = pages.one(
                "get serviceaccount " + target.serviceAccount() + " in " + target.namespace(),
                () -> kube.serviceAccounts()
                        .inNamespace(target.namespace())
                        .withName(target.serviceAccount())
                        .get());
        if (found.isPresent()) {
            findings.nothing(target, Reason.NO_PODS, "it is there and no pod runs as it");
        } else {
            findings.nothing(target, Reason.NO_SUCH_SERVICE_ACCOUNT, "there is none, and no pod runs as it");
        }
    }

    private void look(Pod pod, Target target) {
        boolean meant = switch (target) {
            case Target.Workload workload -> isBelow(pod, workload);
            case Target.ServiceAccount account ->
                account.namespace().equals(pod.getMetadata().getNamespace())
                        && account.serviceAccount().equals(Pods.serviceAccount(pod));
            case Target.Image image -> Pods.runs(pod, ImageRef.of(image.reference()));
            case Target.Pod _, Target.Node _, Target.Instance _, Target.Volume _, Target.Cluster _ -> false;
        };
        if (meant) {
            findings.add(pod, target);
        }
    }

    private boolean isBelow(Pod pod, Target.Workload workload) {
        if (!workload.namespace().equals(pod.getMetadata().getNamespace())) {
            return false;
        }
        if (Origin.names(Pods.annotation(pod, Origin.ANNOTATION), workload.kind(), workload.workload())) {
            return true;
        }
        var chain = owners.climb(pod.getMetadata(), workload.kind());
        boolean below = chain.owners().stream()
                .anyMatch(owner -> owner.isOf(workload.kind()) && owner.name().equals(workload.workload()));
        if (!below) {
            chain.cut().ifPresent(why -> uncertain.putIfAbsent(workload, why));
        }
        return below || isBare(pod, chain, workload);
    }

    /** A metric of a pod that no controller owns names the pod itself where it would name the workload. */
    private static boolean isBare(Pod pod, Owners.Chain chain, Target.Workload workload) {
        return chain.owners().isEmpty()
                && workload.kind().equals(WorkloadKind.UNKNOWN)
                && workload.workload().equals(pod.getMetadata().getName());
    }

    /** One service account alone can be asked for; the API serves no other selector that helps here. */
    private static Optional<String> selector(List<Target> targets) {
        return targets.size() == 1 && targets.getFirst() instanceof Target.ServiceAccount account
                ? Optional.of("spec.serviceAccountName=" + account.serviceAccount())
                : Optional.empty();
    }
}
