package dev.holdfast.cluster;

import static software.amazon.awssdk.services.eks.model.AuthenticationMode.CONFIG_MAP;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Certificate;
import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * Looks clusters up. Each is described once per execution environment; failures are not remembered. Needs
 * {@code eks:DescribeCluster}.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCluster.html">DescribeCluster</a>
 */
public final class Clusters {
    private static final String ACTION = "DescribeCluster";

    private final EksClient eks;
    private final Map<ClusterName, EksCluster> known = new ConcurrentHashMap<>();

    public Clusters(EksClient eks) {
        this.eks = eks;
    }

    /** The cluster of this name. Fails where access entries, by which Holdfast is let in, do not count. */
    public EksCluster find(ClusterName name) throws KubeFailure {
        var before = Optional.ofNullable(known.get(name));
        if (before.isPresent()) {
            return before.get();
        }
        var cluster = read(name, describe(name));
        known.put(name, cluster);
        return cluster;
    }

    private Cluster describe(ClusterName name) throws KubeFailure {
        try {
            return eks.describeCluster(request -> request.name(name.value())).cluster();
        } catch (AwsServiceException e) {
            throw answered(name, e);
        } catch (ApiCallTimeoutException | ApiCallAttemptTimeoutException e) {
            throw KubeFailures.failure(Reason.TIMEOUT, 0, ACTION, "no answer in time", e);
        } catch (SdkException e) {
            throw String.valueOf(e.getMessage()).startsWith("Unable to load credentials")
                    ? KubeFailures.failure(Reason.ACCESS_DENIED, 0, ACTION, "no credentials", e)
                    : KubeFailures.failure(Reason.UNREACHABLE, 0, ACTION, "no answer from EKS", e);
        }
    }

    private static KubeFailure answered(ClusterName name, AwsServiceException e) {
        var details = Optional.ofNullable(e.awsErrorDetails());
        String code = details.map(AwsErrorDetails::errorCode).orElse("");
        String message = details.map(AwsErrorDetails::errorMessage).orElse("");
        var reason = switch (code) {
            case "ResourceNotFoundException" -> Reason.NO_SUCH_CLUSTER;
            case "AccessDeniedException", "UnrecognizedClientException", "ExpiredTokenException" ->
                Reason.ACCESS_DENIED;
            case "ThrottlingException", "TooManyRequestsException" -> Reason.THROTTLED;
            default -> e.statusCode() >= 500 ? Reason.SERVICE_ERROR : Reason.REJECTED;
        };
        return KubeFailures.failure(
                reason, e.statusCode(), ACTION + " " + name, code + " " + Untrusted.show(message), e);
    }

    private static EksCluster read(ClusterName name, Cluster cluster) throws KubeFailure {
        if (cluster.accessConfig() != null && cluster.accessConfig().authenticationMode() == CONFIG_MAP) {
            throw new KubeFailure(
                    Reason.CLUSTER_AUTH_MODE,
                    0,
                    "cluster " + name + " is in CONFIG_MAP mode, where access entries do not count; aws eks"
                            + " update-cluster-config --name " + name
                            + " --access-config authenticationMode=API_AND_CONFIG_MAP keeps the aws-auth map working",
                    null);
        }
        var endpoint = Optional.ofNullable(cluster.endpoint()).filter(text -> text.startsWith("https://"));
        var authority = Optional.ofNullable(cluster.certificateAuthority()).map(Certificate::data);
        if (endpoint.isEmpty() || authority.isEmpty()) {
            throw new KubeFailure(
                    Reason.CLUSTER_UNREACHABLE,
                    0,
                    "cluster " + name + " is " + cluster.statusAsString() + " and has no endpoint yet",
                    null);
        }
        return new EksCluster(name, URI.create(endpoint.get()), authority.get());
    }
}
