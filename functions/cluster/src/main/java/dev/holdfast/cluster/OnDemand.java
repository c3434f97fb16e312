package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.eks.EksClient;

/** Makes the EKS client when a cluster is first asked for. */
final class OnDemand implements ClusterAccess {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration READ = Duration.ofSeconds(10);
    private static final Duration CALL = Duration.ofSeconds(30);

    private final Clock clock;
    private @Nullable KubeClients made;

    OnDemand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public KubernetesClient client(ClusterName cluster) throws KubeFailure {
        return clients().client(cluster);
    }

    private synchronized KubeClients clients() {
        var clients = made;
        if (clients == null) {
            clients = KubeClients.of(eks(), clock);
            made = clients;
        }
        return clients;
    }

    private static EksClient eks() {
        return EksClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ))
                .overrideConfiguration(
                        config -> config.retryStrategy(RetryMode.STANDARD).apiCallTimeout(CALL))
                .build();
    }
}
