package dev.holdfast.drill.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.cluster.testing.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The endpoint of an EKS cluster in front of a simulated one: TLS by an authority of its own, and bearer tokens that are what EKS
 * takes, judged as its authenticator judges them, but for the signature, which only STS can check.
 *
 * @see <a href="https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster">The token</a>
 */
final class EksDoor implements AutoCloseable {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final int LONGEST_TOKEN = 4096;
    private static final Set<String> ALLOWED = Set.of(
            "Action",
            "Version",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Security-Token",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature");
    private static final Set<String> NOT_HANDED_ON =
            Set.of("connection", "content-length", "host", "upgrade", "http2-settings", "authorization", "expect");

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI upstream;
    private final String token;
    private final String authority;

    private EksDoor(KeyStore keys, URI upstream, String token) throws Exception {
        this.upstream = upstream;
        this.token = token;
        this.authority = pem(keys);
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, SelfSigned.password());
        var tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param token with which a caller who showed a good one goes on */
    static EksDoor before(URI upstream, String token, Path folder) throws Exception {
        return new EksDoor(SelfSigned.in(folder.resolve("eks.p12"), "kubernetes"), upstream, token);
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** As {@code DescribeCluster} gives it. */
    String authority() {
        return authority;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        client.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var shown = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("");
            if (!shown.startsWith("Bearer ") || !isToken(shown.substring("Bearer ".length()))) {
                byte[] refusal = """
                    {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized",\
                    "reason":"Unauthorized","code":401}
                    """.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(401, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            handOn(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handOn(HttpExchange exchange) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        upstream.resolve(exchange.getRequestURI().toString()))
                .header("Authorization", "Bearer " + token)
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_HANDED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        var response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        response.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        exchange.sendResponseHeaders(response.statusCode(), 0);
        try (var body = response.body()) {
            body.transferTo(exchange.getResponseBody());
        }
    }

    private static boolean isToken(String text) {
        if (!text.startsWith(PREFIX) || text.length() > LONGEST_TOKEN || text.contains("=")) {
            return false;
        }
        var url = URI.create(
                new String(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())), StandardCharsets.UTF_8));
        var names = List.of(url.getRawQuery().split("&", -1)).stream()
                .map(parameter -> parameter.substring(0, parameter.indexOf('=')))
                .toList();
        return url.getScheme().equals("https")
                && url.getHost().equals("sts.us-east-1.amazonaws.com")
                && url.getPath().equals("/")
                && names.stream().distinct().count() == names.size()
                && ALLOWED.containsAll(names)
                && url.getQuery().contains("Action=GetCallerIdentity")
                && url.getQuery().matches(".*X-Amz-SignedHeaders=[^&]*x-k8s-aws-id.*");
    }

    private static String pem(KeyStore store) throws Exception {
        byte[] der = store.getCertificate("kubernetes").getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
