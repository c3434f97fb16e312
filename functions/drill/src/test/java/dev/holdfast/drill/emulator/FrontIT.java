package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.InstanceId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Faults, the log of calls, the cluster's address, and the default endpoint. */
@ExtendWith(SharedEmulator.class)
final class FrontIT {
    private static final InstanceId NODE = new InstanceId("i-0ffffffffffffffff");
    private final String cluster = "c" + System.nanoTime();
    private final Front front;

    FrontIT(Emulator emulator) {
        front = Front.before(emulator);
    }

    @AfterEach
    void close() {
        front.close();
    }

    @ParameterizedTest
    @EnumSource(Addition.class)
    void everyAdditionSaysWhyItExists(Addition addition) {
        assertThat(addition.why()).endsWith(".");
    }

    @Test
    void aFaultHitsTheNextCallsOnly() {
        front.faults().fail("DescribeVolumes", 1, 403, "UnauthorizedOperation");

        try (Ec2Client ec2 = front.clients().ec2()) {
            assertThatThrownBy(ec2::describeVolumes).isInstanceOfSatisfying(Ec2Exception.class, refusal -> {
                assertThat(refusal.statusCode()).isEqualTo(403);
                assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("UnauthorizedOperation");
            });
            assertThatCode(ec2::describeVolumes).doesNotThrowAnyException();
        }
    }

    @Test
    void theSdkRepeatsWhatWasThrottledAndTheLogShowsIt() {
        front.faults().throttle("DescribeVolumes", 2);

        try (Ec2Client ec2 = front.clients().ec2()) {
            ec2.describeVolumes();
        }

        assertThat(front.calls().names()).containsExactly("DescribeVolumes", "DescribeVolumes", "DescribeVolumes");
    }

    @Test
    void aLostResponseTookEffect() {
        Account.in(front).cluster(cluster).node(NODE, 2);
        front.faults().loseResponse("CreateSnapshots", 1);

        try (Ec2Client ec2 = withoutRetries()) {
            assertThatThrownBy(() -> createSnapshots(ec2)).isInstanceOf(SdkClientException.class);
        }

        assertThat(front.calls().count("CreateSnapshots")).isEqualTo(1);
        assertThat(front.completeSnapshots().getFirst().snapshots()).hasSize(3);
    }

    @Test
    void aShareOfTheResponsesIsLost() {
        front.faults().loseShare(Set.of("DescribeVolumes"), 0.5, 7);

        int lost = 0;
        try (Ec2Client ec2 = withoutRetries()) {
            for (int i = 0; i < 20; i++) {
                lost += describeIsLost(ec2) ? 1 : 0;
            }
        }

        assertThat(lost).isBetween(4, 16);
    }

    @Test
    void theClustersAddressIsTheConfiguredOne() {
        Account.in(front).cluster(cluster);
        front.clusterEndpoint(URI.create("https://127.0.0.1:6443"));

        try (var eks = front.clients().eks()) {
            assertThat(eks.describeCluster(request -> request.name(cluster))
                            .cluster()
                            .endpoint())
                    .isEqualTo("https://127.0.0.1:6443");
        }

        assertThat(front.calls().names()).endsWith("DescribeCluster");
    }

    @Test
    void clientsWithoutAnEndpointCallTheFront() {
        try (var _ = front.useAsDefaultEndpoint();
                var ec2 = Ec2Client.create()) {
            ec2.describeVolumes();
        }

        assertThat(front.calls().names()).containsExactly("DescribeVolumes");
        assertThat(System.getProperty("aws.endpointUrl")).isNull();
    }

    @Test
    void aClientThatAsksFirstWhetherToSendIsTold() throws IOException, InterruptedException {
        Account.in(front).bucket("expect-" + cluster);
        var request = HttpRequest.newBuilder(front.endpoint().resolve("/expect-" + cluster + "/key"))
                .expectContinue(true)
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/s3/aws4_request, SignedHeaders=host,"
                                + " Signature=0")
                .header("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==")
                .PUT(BodyPublishers.ofString("hello"))
                .build();

        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static void createSnapshots(Ec2Client ec2) {
        ec2.createSnapshots(request -> request.instanceSpecification(of -> of.instanceId(NODE.value())));
    }

    private static boolean describeIsLost(Ec2Client ec2) {
        try {
            ec2.describeVolumes();
            return false;
        } catch (SdkClientException _) {
            return true;
        }
    }

    private Ec2Client withoutRetries() {
        return front.clients().withoutRetries().ec2();
    }
}
