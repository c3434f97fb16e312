package dev.holdfast.quarantine;

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

    NamespaceView view(String namespace) {
        return Optional.ofNullable(views.get(namespace)).orElseThrow();
    }
}
