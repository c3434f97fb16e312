package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * Clients of EKS clusters, one per cluster and execution environment. What a client trusts and where it connects comes from
 * EKS alone: no kubeconfig, environment variable, proxy setting or mounted service account can redirect it.
 */
public final class KubeClients implements ClusterAccess {
    private final Clusters clusters;
    private final Function<ClusterName, OAuthTokenProvider> tokens;
    private final Map<ClusterName, KubernetesClient> known = new ConcurrentHashMap<>();

    KubeClients(Clusters clusters, Function<ClusterName, OAuthTokenProvider> tokens) {
        this.clusters = clusters;
        this.tokens = tokens;
    }

    /** With the region and the credentials of the EKS client, which are the function's own. */
    public static KubeClients of(EksClient eks, Clock clock) {
        var configuration = eks.serviceClientConfiguration();
        return new KubeClients(
                new Clusters(eks),
                name -> new EksToken(name, configuration.region(), configuration.credentialsProvider(), clock));
    }

    /**
     * The same with an EKS client of its own, made when a cluster is first asked for: an event that needs no cluster pays
     * nothing. Region, credentials and endpoint are the SDK's own business.
     */
    public static ClusterAccess onDemand(Clock clock) {
        return new OnDemand(clock);
    }

    /** For the drill: one cluster, whatever name is asked for, as a kubeconfig file describes it in its current context. */
    public static ClusterAccess fromKubeconfig(Path file) {
        var config = KubeHttp.settings(Config.fromKubeconfig(file.toFile())).build();
        var client = KubeHttp.client(config, _ -> {});
        return _ -> client;
    }

    @Override
    public synchronized KubernetesClient client(ClusterName cluster) throws KubeFailure {
        var before = Optional.ofNullable(known.get(cluster));
        if (before.isPresent()) {
            return before.get();
        }
        var client = connect(clusters.find(cluster), tokens.apply(cluster));
        known.put(cluster, client);
        return client;
    }

    /** Makes a client without asking anybody. */
    static KubernetesClient connect(EksCluster cluster, OAuthTokenProvider token) throws KubeFailure {
        var trusted = ClusterTrust.only(cluster.name(), cluster.authority());
        var config = KubeHttp.settings(Config.empty())
                .withMasterUrl(cluster.endpoint().toString())
                .withOauthTokenProvider(token)
                .build();
        return KubeHttp.client(config, builder -> builder.sslContext(null, trusted));
    }
}
