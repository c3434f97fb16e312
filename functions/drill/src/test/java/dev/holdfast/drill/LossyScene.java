package dev.holdfast.drill;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.Intruder;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedKubelets;
import dev.holdfast.drill.emulator.Losses;
import dev.holdfast.drill.emulator.LossyDoor;
import dev.holdfast.incident.Function;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;

/** The little shop with the intruder in its cart, behind a network that loses things. */
final class LossyScene implements AutoCloseable {
    /** The intruder's node, which has it to itself, as the example finding names it. */
    static final String INSTANCE = "i-0c1d2e3f4a5b6c7d8";

    private static final Intruder INTRUDER = new Intruder(
            Intruder.inCart().namespace(),
            Intruder.inCart().pod(),
            Intruder.inCart().uid(),
            "ip-10-0-9-9.ec2.internal",
            INSTANCE);

    private final SimulatedApi api;
    private final SimulatedKubelets kubelets;
    private final LossyDoor door;
    private final Settling settling;
    private final WrittenLogs written;
    private final Pod intruder;

    private LossyScene(SimulatedApi api, ShopCluster shop, int lines, Losses losses) {
        this.api = api;
        this.intruder = shop.withIntruder(INTRUDER);
        this.kubelets = SimulatedKubelets.before(api.url());
        this.written = WrittenLogs.by(api.backstage(), List.of(intruder), lines);
        written.giveTo(kubelets);
        api.requireRbac(ShopScene.rights(Path.of(System.getProperty("holdfast.root", "../.."))));
        this.door = LossyDoor.before(kubelets.url(), losses);
        this.settling = Settling.of(api, shop);
    }

    /** @param lines in each log of the intruder */
    static LossyScene build(int lines, Losses losses) {
        var api = SimulatedApi.start();
        return new LossyScene(api, ShopCluster.in(api), lines, losses);
    }

    /** What the cluster's containers wrote. */
    WrittenLogs written() {
        return written;
    }

    Pod intruder() {
        return intruder;
    }

    /** The way to it for a function, with no more rights than the function gets. */
    ClusterAccess access(Function function) {
        return ShopScene.access(api, function, door.url());
    }

    /** All of it, when everything has happened that follows from what was done. */
    KubernetesClient atRest() {
        settling.rest();
        return api.backstage();
    }

    @Override
    public void close() {
        settling.close();
        door.close();
        kubelets.close();
        api.close();
    }
}
