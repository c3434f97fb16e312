package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Facts.Programming;
import java.time.Duration;
import java.util.List;

/** Whether the engine still shows pods that it showed: what it said before they were taken out says nothing about now. */
final class EngineLook {
    /**
     * How long the engine takes to hear that a pod is nobody's any more: its controller gathers what changes within a second.
     *
     * @see <a href="https://github.com/aws/amazon-network-policy-controller-k8s">Network policy controller, {@code
     *     pod-update-batch-period-duration}</a>
     */
    static final Duration HEARS_WITHIN = Duration.ofSeconds(3);

    private final Kit kit;

    EngineLook(Kit kit) {
        this.kit = kit;
    }

    /** A look right after a pod was taken out would show what was. */
    void letHear() throws InterruptedException {
        kit.pause().sleep(HEARS_WITHIN);
    }

    /** Looks for those that it showed, for each of its policies. */
    void again(List<PodWork> works) {
        var shown = works.stream()
                .filter(work -> work.programming() == Programming.SEEN)
                .toList();
        if (!shown.isEmpty()) {
            var pods = shown.stream().map(Wave::endpoint).toList();
            var seen = kit.endpoints().look(pods, PolicyEndpoints.Policy.IN_NAMESPACE);
            shown.forEach(work -> work.programming(Wave.programming(Wave.endpoint(work), seen)));
            clusterWide(shown);
        }
    }

    private void clusterWide(List<PodWork> works) {
        var had = works.stream()
                .filter(work -> work.clusterProgramming() == Programming.SEEN)
                .toList();
        if (!had.isEmpty()) {
            var pods = had.stream().map(Wave::endpoint).toList();
            var seen = kit.endpoints().look(pods, PolicyEndpoints.Policy.CLUSTER_WIDE);
            had.forEach(work -> work.clusterProgramming(Wave.programming(Wave.endpoint(work), seen)));
        }
    }
}
