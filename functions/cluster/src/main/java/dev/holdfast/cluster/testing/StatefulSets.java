package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/**
 * One pod for every ordinal, in order. A pod that was let go keeps its name, so the set stays one short.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/issues/55559">Its name is taken</a>
 */
final class StatefulSets implements Controller {
    @Override
    public void reconcile(Inside cluster) {
        for (StatefulSet set :
                cluster.kube().apps().statefulSets().inAnyNamespace().list().getItems()) {
            keep(cluster, set);
        }
    }

    private static void keep(Inside cluster, StatefulSet set) {
        String prefix = set.getMetadata().getName() + "-";
        var pods = new Claims(cluster)
                .of(
                        set,
                        Inside.selector(set.getSpec().getSelector()),
                        pod -> pod.getMetadata().getName().matches("\\Q" + prefix + "\\E[0-9]+"));
        for (int ordinal = 0; ordinal < set.getSpec().getReplicas(); ordinal++) {
            String name = prefix + ordinal;
            boolean there =
                    pods.stream().anyMatch(pod -> pod.getMetadata().getName().equals(name));
            if (!there && !create(cluster, set, name, ordinal)) {
                return;
            }
        }
    }

    private static boolean create(Inside cluster, StatefulSet set, String name, int ordinal) {
        try {
            cluster.create(draft(set, name, ordinal));
            return true;
        } catch (KubernetesClientException e) {
            String why = Optional.ofNullable(e.getStatus())
                    .map(status -> status.getMessage())
                    .orElse("");
            cluster.problems()
                    .add("create Pod " + name + " in StatefulSet "
                            + set.getMetadata().getName() + " failed error: " + why);
            return false;
        }
    }

    private static Pod draft(StatefulSet set, String name, int ordinal) {
        return Claims.draft(set, set.getSpec().getTemplate())
                .editMetadata()
                .withGenerateName(null)
                .withName(name)
                .addToLabels("statefulset.kubernetes.io/pod-name", name)
                .addToLabels("apps.kubernetes.io/pod-index", String.valueOf(ordinal))
                .endMetadata()
                .build();
    }
}
