package dev.holdfast.drill;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeClients;
import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.incident.Function;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** A real cluster, with the rights of the user in its kubeconfig. The AWS account around it stays emulated. */
final class RealScene implements Scene {
    private final Path kubeconfig;
    private final ClusterAccess access;

    RealScene(Path kubeconfig) throws Trouble {
        if (!Files.isReadable(kubeconfig)) {
            throw new Trouble("No such kubeconfig: " + kubeconfig);
        }
        this.kubeconfig = kubeconfig;
        this.access = KubeClients.fromKubeconfig(kubeconfig);
    }

    @Override
    public ClusterAccess access(Function function) {
        return access;
    }

    @Override
    public String describe() {
        return "real, by " + kubeconfig + "; its nodes are not in the emulated account";
    }

    /** What a real container writes goes on, so nothing can be compared to the byte. */
    @Override
    public List<Proof> logs(S3Client s3) {
        var copied = CopiedLogs.of(s3);
        return List.of(new Proof(
                "the logs",
                copied.size() + " copied from a cluster that goes on writing: not compared",
                !copied.isEmpty()));
    }

    @Override
    public Optional<Backstage> backstage() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // shared by all functions, and gone with this process
    }
}
