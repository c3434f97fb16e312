package dev.holdfast.drill;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Reason;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** A cluster that cannot be reached. */
final class NoScene implements Scene {
    @Override
    public ClusterAccess access(Function function) {
        return _ -> {
            throw new KubeFailure(Reason.CLUSTER_UNREACHABLE, 0, "there is no cluster here", null);
        };
    }

    @Override
    public String describe() {
        return "none";
    }

    @Override
    public List<Proof> logs(S3Client s3) {
        return List.of();
    }

    @Override
    public Optional<Backstage> backstage() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
