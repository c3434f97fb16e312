package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.cluster.testing.SelfSigned;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a server with TLS that answers as it is told. */
final class KubeClientsTest {
    private static final String POD = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"cart-1","namespace":"shop","uid":"u"}}\
        """;
    private static final Queue<Answer> ANSWERS = new ArrayDeque<>();
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();
    private static final CountDownLatch OVER = new CountDownLatch(1);

    @TempDir
    private static Path folder = Path.of("");

    private static HttpsServer server = unstarted();
    private static String authority = "";
    private static String otherAuthority = "";

    private record Answer(int code, String header, String value, String body) {
        static Answer ok() {
            return new Answer(200, "X-None", "", POD);
        }

        static Answer refused(int code, String header, String value) {
            return new Answer(code, header, value, "later");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var keys = keys("server");
        authority = certificate(keys);
        otherAuthority = certificate(keys("other"));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SelfSigned.password());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", KubeClientsTest::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterAll
    static void stop() {
        OVER.countDown();
        server.stop(0);
    }

    @BeforeEach
    void clean() {
        ANSWERS.clear();
        SEEN.clear();
    }

    @Test
    void theClustersOwnAuthorityIsTrustedAndTheTokenSent() throws KubeFailure {
        ANSWERS.add(Answer.ok());

        assertThat(get(client(authority))).isEqualTo("u");
        assertThat(SEEN).containsExactly("/api/v1/namespaces/shop/pods/cart-1 Bearer secret");
    }

    @Test
    void anyOtherAuthorityIsNot() {
        var failure = failure(otherAuthority);

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
        assertThat(SEEN).isEmpty();
    }

    @Test
    void publicAuthoritiesAreNotTrustedBesides() throws KubeFailure {
        var managers = ClusterTrust.only(Asking.CLUSTER, authority);

        assertThat(managers)
                .singleElement()
                .satisfies(manager -> assertThat(((X509TrustManager) manager).getAcceptedIssuers())
                        .hasSize(1));
    }

    @Test
    void authorityThatCannotBeRead() {
        assertThat(failure("AAAA").reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
        assertThat(failure("%%").reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
    }

    @Test
    void throttledCallIsRepeatedWhenTheServerSays() throws KubeFailure {
        ANSWERS.addAll(List.of(Answer.refused(429, "Retry-After", "2"), Answer.ok()));
        long start = System.nanoTime();

        assertThat(get(client(authority))).isEqualTo("u");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(SEEN).hasSize(2);
    }

    @Test
    void callThatIsToBeRepeatedTomorrowIsNot() {
        ANSWERS.add(Answer.refused(429, "Retry-After", "86400"));

        assertThat(failure(authority).reason()).isEqualTo(Reason.THROTTLED);
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void afterFourAttemptsItIsOver() {
        for (int i = 0; i < 9; i++) {
            ANSWERS.add(Answer.refused(503, "X-None", ""));
        }

        assertThat(failure(authority).reason()).isEqualTo(Reason.SERVICE_ERROR);
        assertThat(SEEN).hasSize(4);
    }

    @Test
    void redirectsAreNotFollowed() {
        ANSWERS.add(Answer.refused(307, "Location", "https://localhost:1/"));

        assertThat(failure(authority).reason()).isEqualTo(Reason.REJECTED);
        assertThat(SEEN).hasSize(1);
    }

    @Test
    void nothingInTheEnvironmentRedirectsTheClient() throws KubeFailure {
        ANSWERS.add(Answer.ok());
        System.setProperty("kubernetes.master", "https://localhost:1/");
        System.setProperty("kubernetes.auth.token", "other");
        System.setProperty("kubernetes.trust.certificates", "true");
        System.setProperty("https.proxy", "http://localhost:1");
        try {
            assertThat(get(client(authority))).isEqualTo("u");
            assertThat(failure(otherAuthority).reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
        } finally {
            List.of("kubernetes.master", "kubernetes.auth.token", "kubernetes.trust.certificates", "https.proxy")
                    .forEach(System::clearProperty);
        }
        assertThat(SEEN).containsExactly("/api/v1/namespaces/shop/pods/cart-1 Bearer secret");
    }

    @Test
    void bodyThatNeverEndsEndsTheCall() throws KubeFailure {
        ANSWERS.add(new Answer(200, "X-Stall", "yes", POD));
        var client = client(authority);

        var failure = catchThrowableOfType(
                KubeFailure.class, () -> KubeCalls.within(Duration.ofSeconds(1), "get pod", () -> pod(client)));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void callThatStallsIsOverBeforeTheDeadline() throws KubeFailure {
        ANSWERS.add(new Answer(200, "X-Stall", "yes", POD));
        var client = client(authority);
        var soon = Deadline.after(1000, Clock.systemUTC());

        var failure = catchThrowableOfType(KubeFailure.class, () -> KubeCalls.find("get pod", soon, () -> pod(client)));
        var late = catchThrowableOfType(
                KubeFailure.class,
                () -> new Pages(Deadline.after(8_000, Clock.systemUTC())).one("get pod", () -> pod(client)));

        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(late.reason()).isIn(Reason.DEADLINE, Reason.TIMEOUT);
    }

    @Test
    void nobodyAtTheEndpoint() {
        var cluster = new EksCluster(Asking.CLUSTER, URI.create("https://127.0.0.1:1"), authority);

        var failure = catchThrowableOfType(KubeFailure.class, () -> get(KubeClients.connect(cluster, () -> "secret")));

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_UNREACHABLE);
    }

    // long answers, read from their socket

    @Test
    void aLongAnswerIsAskedForWithTheSameTokenTrustAndRepetitions() throws Exception {
        ANSWERS.addAll(List.of(Answer.refused(429, "Retry-After", "0"), Answer.ok()));

        assertThat(streamed(client(authority))).isEqualTo(POD);
        assertThat(SEEN).hasSize(2).allMatch(line -> line.equals("/log Bearer secret"));
    }

    @Test
    void aLongAnswerOfAnybodyElseIsNotTrusted() {
        var failure = catchThrowableOfType(KubeFailure.class, () -> streamed(client(otherAuthority)));

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
        assertThat(SEEN).isEmpty();
    }

    @Test
    void aCertificateOfTheAuthorityForAnotherNameIsNotTrusted() throws KubeFailure {
        var endpoint = URI.create("https://localhost:" + server.getAddress().getPort());
        var client = KubeClients.connect(new EksCluster(Asking.CLUSTER, endpoint, authority), () -> "secret");

        var failure = catchThrowableOfType(KubeFailure.class, () -> streamed(client));

        assertThat(failure.reason()).isEqualTo(Reason.CLUSTER_NOT_TRUSTED);
        assertThat(SEEN).isEmpty();
    }

    @Test
    void aLongAnswerWithNobodyAtTheEndpoint() throws KubeFailure {
        var cluster = new EksCluster(Asking.CLUSTER, URI.create("https://127.0.0.1:1"), authority);
        var client = KubeClients.connect(cluster, () -> "secret");

        assertThat(catchThrowableOfType(KubeFailure.class, () -> streamed(client))
                        .reason())
                .isEqualTo(Reason.CLUSTER_UNREACHABLE);
    }

    private static String streamed(KubernetesClient client) throws KubeFailure, IOException, InterruptedException {
        var http = BlockingClient.of(client);
        var request = http.newHttpRequestBuilder()
                .uri(client.getMasterUrl() + "log")
                .timeout(20, TimeUnit.SECONDS)
                .build();
        try {
            var answer = http.consumeBytes(request, (_, _) -> {}).get();
            try (var body = ((BlockingAnswer) answer.body()).stream()) {
                return new String(body.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (ExecutionException e) {
            throw KubeFailures.of("read", new KubernetesClientException("no answer", e.getCause()));
        }
    }

    private static KubernetesClient client(String trusted) throws KubeFailure {
        var endpoint = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        return KubeClients.connect(new EksCluster(Asking.CLUSTER, endpoint, trusted), () -> "secret");
    }

    private static KubeFailure failure(String trusted) {
        return catchThrowableOfType(KubeFailure.class, () -> get(client(trusted)));
    }

    private static String get(KubernetesClient client) throws KubeFailure {
        return KubeCalls.call("get pod", () -> pod(client)).getMetadata().getUid();
    }

    private static Pod pod(KubernetesClient client) {
        return client.pods().inNamespace("shop").withName("cart-1").get();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        SEEN.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
        var answer = ANSWERS.remove();
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean stalls = answer.header().equals("X-Stall");
        exchange.getResponseHeaders().set(answer.header(), answer.value());
        exchange.sendResponseHeaders(answer.code(), stalls ? body.length + 1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().flush();
        if (stalls) {
            await();
        }
        exchange.close();
    }

    private static void await() {
        try {
            OVER.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpsServer unstarted() {
        try {
            return HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore keys(String name) throws Exception {
        return SelfSigned.in(folder.resolve(name + ".p12"), name);
    }

    private static String certificate(KeyStore store) throws Exception {
        byte[] der = store.getCertificate(store.aliases().nextElement()).getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
