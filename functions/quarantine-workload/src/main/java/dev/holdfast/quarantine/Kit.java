package dev.holdfast.quarantine;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Pause;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** What works on one cluster. */
record Kit(
        KubeObjects objects,
        Patches patches,
        OwnPolicies policies,
        PolicyEndpoints endpoints,
        EngineProbe probe,
        Closing closing,
        Clock clock,
        Pause pause,
        FanOut fanOut) {
    /** For what has no end but that of its calls. */
    static Kit of(KubernetesClient client, Clock clock, Pause pause, FanOut fanOut) {
        return of(client, Closing.never(), clock, pause, fanOut);
    }

    /** For what ends with the invocation. */
    static Kit of(KubernetesClient client, Deadline deadline, Pause pause, FanOut fanOut) {
        return of(client, new Closing(deadline), deadline.clock(), pause, fanOut);
    }

    private static Kit of(KubernetesClient client, Closing closing, Clock clock, Pause pause, FanOut fanOut) {
        var objects = new KubeObjects(client, closing);
        var patches = new Patches(objects, pause);
        return new Kit(
                objects,
                patches,
                new OwnPolicies(objects, patches),
                new PolicyEndpoints(objects, clock, pause),
                new EngineProbe(objects),
                closing,
                clock,
                pause,
                fanOut);
    }
}
