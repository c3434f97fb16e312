package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run works with and has read before it changes anything.
 *
 * @param heldUids objects of which the case's hold has a before-state
 * @param heldPods how many pods it held when the run began
 * @param views the namespaces of the pods
 */
record Scene(
        Order order,
        Hold hold,
        BeforeStates states,
        Recorder recorder,
        Set<String> heldUids,
        int heldPods,
        Map<String, NamespaceView> views) {
    Writing writing() {
        return order.writing();
    }

    /** Whether the release was asked for meanwhile. A bucket that does not say does not stop a containment. */
    boolean isReleased(Clock clock) {
        try {
            return order.isForReal() && new Holds(states.store(), clock).isReleased(hold);
        } catch (EvidenceException _) {
            // as in Standing.Unknown: containment does not wait for the bucket
            return false;
        }
    }

    NamespaceView view(String namespace) {
        return Optional.ofNullable(views.get(namespace)).orElseThrow();
    }
}
