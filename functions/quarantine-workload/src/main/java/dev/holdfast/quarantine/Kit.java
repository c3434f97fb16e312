package dev.holdfast.quarantine;

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
        Clock clock,
        Pause pause,
        FanOut fanOut) {
    static Kit of(KubernetesClient client, Clock clock, Pause pause, FanOut fanOut) {
        var objects = new KubeObjects(client);
        var patches = new Patches(objects, pause);
        return new Kit(
                objects,
                patches,
                new OwnPolicies(objects, patches),
                new PolicyEndpoints(objects, clock, pause),
                new EngineProbe(objects),
                clock,
                pause,
                fanOut);
    }
}
