package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;

/**
 * Keeps one pod of every unfinished job running.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/job/">Job</a>
 */
final class Jobs implements Controller {
    @Override
    public void reconcile(Inside cluster) {
        for (Job job :
                cluster.kube().batch().v1().jobs().inAnyNamespace().list().getItems()) {
            if (!isOver(job) && !Boolean.TRUE.equals(job.getSpec().getSuspend())) {
                keep(cluster, job);
            }
        }
    }

    private static boolean isOver(Job job) {
        return Optional.ofNullable(job.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(one -> one.getStatus().equals("True")
                        && (one.getType().equals("Complete") || one.getType().equals("Failed")));
    }

    private static void keep(Inside cluster, Job job) {
        var active = new Claims(cluster).of(job, Inside.selector(job.getSpec().getSelector()), _ -> true);
        boolean succeeded = cluster.pods(job.getMetadata().getNamespace()).stream()
                .anyMatch(pod -> Inside.isOf(pod, job) && Inside.phase(pod).equals("Succeeded"));
        if (active.isEmpty() && !succeeded) {
            cluster.create(Claims.draft(job, job.getSpec().getTemplate())
                    .editMetadata()
                    .addToFinalizers("batch.kubernetes.io/job-tracking")
                    .endMetadata()
                    .build());
        }
    }
}
