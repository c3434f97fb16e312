package dev.holdfast.drill;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.incident.Function;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/** The cluster in which the drill plays: a simulated one in this process, or a real one by its kubeconfig. */
interface Scene extends AutoCloseable {
    /** The way to it for a function, with no more rights than the function gets. */
    ClusterAccess access(Function function);

    /** What is in it, in one line. */
    String describe();

    /** Whether the logs that lie in the bucket are those of the cluster. */
    List<Proof> logs(S3Client s3);

    /** For those who look at all of it; nobody does with a real cluster. */
    Optional<Backstage> backstage();

    @Override
    void close();
}
