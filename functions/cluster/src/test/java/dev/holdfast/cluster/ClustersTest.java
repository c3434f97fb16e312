package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.incident.Reason;
import java.net.URI;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.DescribeClusterRequest;
import software.amazon.awssdk.services.eks.model.DescribeClusterResponse;
import software.amazon.awssdk.services.eks.model.EksException;

final class ClustersTest {
    private static final Cluster ACTIVE = Cluster.builder()
            .name("prod")
            .status("ACTIVE")
            .endpoint("https://ABC.gr7.eu-west-1.eks.amazonaws.com")
            .certificateAuthority(authority -> authority.data("LS0tLS1C"))
            .accessConfig(access -> access.authenticationMode(AuthenticationMode.API))
            .build();

    @Test
    void clusterIsDescribedOnce() throws KubeFailure {
        var eks = new FakeEks(() -> ACTIVE);
        var clusters = new Clusters(eks);

        var found = clusters.find(Asking.CLUSTER);

        assertThat(found.endpoint()).isEqualTo(URI.create("https://ABC.gr7.eu-west-1.eks.amazonaws.com"));
        assertThat(found.authority()).isEqualTo("LS0tLS1C");
        assertThat(clusters.find(Asking.CLUSTER)).isEqualTo(found);
        assertThat(eks.calls).isEqualTo(1);
    }

    @Test
    void configMapModeFailsWithTheCure() {
        var failure = failure(() -> ACTIVE.toBuilder()
                .accessConfig(access -> access.authenticationMode(AuthenticationMode.CONFIG_MAP))
                .build());

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_AUTH_MODE);
        assertThat(failure.text()).contains("aws eks update-cluster-config --name prod");
    }

    @Test
    void clusterThatIsStillMadeHasNoEndpoint() {
        var failure = failure(() -> Cluster.builder().status("CREATING").build());

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_UNREACHABLE);
        assertThat(failure.text()).contains("CREATING");
    }

    @ParameterizedTest
    @CsvSource({
        "ResourceNotFoundException, 404, NO_SUCH_CLUSTER",
        "AccessDeniedException, 403, ACCESS_DENIED",
        "UnrecognizedClientException, 403, ACCESS_DENIED",
        "ThrottlingException, 429, THROTTLED",
        "ServerException, 500, SERVICE_ERROR",
        "ClientException, 400, REJECTED"
    })
    void errorsOfEks(String code, int status, Reason reason) {
        var failure = failure(() -> {
            throw EksException.builder()
                    .statusCode(status)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage("no")
                            .build())
                    .build();
        });

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.text()).contains(code);
    }

    @Test
    void noAnswerOfEks() {
        assertThat(failure(() -> {
                            throw SdkClientException.create("connect");
                        })
                        .reason())
                .isEqualTo(Reason.UNREACHABLE);
        assertThat(failure(() -> {
                            throw SdkClientException.create("Unable to load credentials from any of the providers");
                        })
                        .reason())
                .isEqualTo(Reason.ACCESS_DENIED);
    }

    private static KubeFailure failure(Supplier<Cluster> answer) {
        var clusters = new Clusters(new FakeEks(answer));
        return catchThrowableOfType(KubeFailure.class, () -> clusters.find(Asking.CLUSTER));
    }

    private static final class FakeEks implements EksClient {
        private final Supplier<Cluster> answer;
        private int calls;

        FakeEks(Supplier<Cluster> answer) {
            this.answer = answer;
        }

        @Override
        public DescribeClusterResponse describeCluster(DescribeClusterRequest request) {
            calls++;
            return DescribeClusterResponse.builder().cluster(answer.get()).build();
        }

        @Override
        public String serviceName() {
            return "eks";
        }

        @Override
        public void close() {}
    }
}
