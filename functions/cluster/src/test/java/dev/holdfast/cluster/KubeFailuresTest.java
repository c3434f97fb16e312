package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

final class KubeFailuresTest {
    private static final String CANNOT =
            "pods is forbidden: User \"arn:aws:sts::1:assumed-role/x/y\" cannot list resource \"pods\"";

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "404, NO_SUCH_OBJECT",
        "405, REJECTED",
        "408, TIMEOUT",
        "409, CONFLICT",
        "410, SERVICE_ERROR",
        "422, REJECTED",
        "429, THROTTLED",
        "500, SERVICE_ERROR",
        "503, SERVICE_ERROR",
        "504, TIMEOUT"
    })
    void answers(int code, Reason reason) {
        var failure = answered(code, "because \u0007");

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.text()).startsWith("list pods: ").contains("because \\u0007");
    }

    @ParameterizedTest
    @CsvSource({"400", "403", "422"})
    void aWebhookThatRefusesIsNamed(int code) {
        String message = "admission webhook \"guard.example.com\" denied the request: User \"x\" cannot patch resource"
                + " \"pods\" in API group \"\"";

        var failure = answered(code, message);

        assertThat(failure.reason()).isEqualTo(Reason.WEBHOOK_REFUSED);
        assertThat(failure.text()).contains("webhook 'guard.example.com' refused");
    }

    @Test
    void anAdmissionPolicyThatRefusesIsNamed() {
        var failure = answered(
                422,
                "pods \"a\" is forbidden: ValidatingAdmissionPolicy 'no-labels' with binding 'b' denied request: no");

        assertThat(failure.reason()).isEqualTo(Reason.WEBHOOK_REFUSED);
        assertThat(failure.text()).contains("ValidatingAdmissionPolicy 'no-labels' refused");
    }

    @ParameterizedTest
    @MethodSource
    void noAnswers(Throwable cause, Reason reason) {
        var failure =
                KubeFailures.of("list pods", new KubernetesClientException("wrapped", new IOException("again", cause)));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.code()).isZero();
    }

    static Stream<Arguments> noAnswers() {
        return Stream.of(
                Arguments.of(new HttpConnectTimeoutException("late"), Reason.CLUSTER_UNREACHABLE),
                Arguments.of(new UnknownHostException("host"), Reason.CLUSTER_UNREACHABLE),
                Arguments.of(new ConnectException("refused"), Reason.CLUSTER_UNREACHABLE),
                Arguments.of(
                        new ConnectException().initCause(new UnresolvedAddressException()), Reason.CLUSTER_UNREACHABLE),
                Arguments.of(new HttpTimeoutException("late"), Reason.TIMEOUT),
                Arguments.of(new TimeoutException(), Reason.TIMEOUT),
                Arguments.of(new InterruptedIOException().initCause(new InterruptedException()), Reason.TIMEOUT),
                Arguments.of(
                        new SSLHandshakeException("no").initCause(new CertificateException("other")),
                        Reason.CLUSTER_NOT_TRUSTED),
                Arguments.of(new SSLException("reset"), Reason.UNREACHABLE),
                Arguments.of(new IOException("reset"), Reason.UNREACHABLE));
    }

    @Test
    void unknownRoleIsToldHowToBeLetIn() {
        var failure = answered(401, "Unauthorized");

        assertThat(failure.reason()).isEqualTo(Reason.NO_CLUSTER_ACCESS);
        assertThat(failure.text()).contains("aws eks create-access-entry");
        assertThat(failure.concernsWholeCluster()).isTrue();
        assertThat(answered(403, CANNOT.replaceFirst("arn[^\"]*", "system:anonymous"))
                        .reason())
                .isEqualTo(Reason.NO_CLUSTER_ACCESS);
    }

    @Test
    void expiredTokenIsRetryable() {
        var failure = answered(401, "token has expired");

        assertThat(failure.reason()).isEqualTo(Reason.TOKEN_EXPIRED);
        assertThat(failure.reason().retryable()).isTrue();
    }

    @Test
    void forbiddenNamesVerbAndResource() {
        assertThat(answered(403, CANNOT + " in API group \"\" in the namespace \"shop\"")
                        .text())
                .contains("'list pods in namespace shop'");
        assertThat(answered(403, CANNOT.replace("pods\"", "jobs\"") + " in API group \"batch\" at the cluster scope")
                        .text())
                .contains("'list jobs of API group batch'");
        assertThat(answered(403, "forbidden: User \"x\" cannot get path \"/metrics\"")
                        .text())
                .contains("'get /metrics'");
        assertThat(answered(403, CANNOT).reason()).isEqualTo(Reason.CLUSTER_FORBIDDEN);
    }

    @Test
    void refusalOfAnAdmissionPluginIsNotRbac() {
        assertThat(answered(403, "exceeded quota: compute").reason()).isEqualTo(Reason.REJECTED);
    }

    @Test
    void missingCredentials() {
        var failure = KubeFailures.of("list pods", SdkClientException.create("Unable to load credentials"));

        assertThat(failure.reason()).isEqualTo(Reason.ACCESS_DENIED);
    }

    @Test
    void unreachableEndpointNamesTheVpc() {
        var failure =
                KubeFailures.of("list pods", new KubernetesClientException("wrapped", new ConnectException("refused")));

        assertThat(failure.text()).contains("VPC").contains("443");
    }

    private static KubeFailure answered(int code, String message) {
        var status = new StatusBuilder().withCode(code).withMessage(message).build();
        return KubeFailures.of("list pods", new KubernetesClientException(status));
    }
}
