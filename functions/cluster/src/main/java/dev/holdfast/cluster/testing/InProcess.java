package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.BlockingAnswer;
import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A Kubernetes API with its kubelets, as {@link SimulatedApi} answers, but called and not connected to: for tests that make
 * thousands of requests, or that stop a function at any one of them. Nothing is repeated and nothing waits.
 */
public final class InProcess {
    private static final Pattern LOG = Pattern.compile("/api/v1/namespaces/(?<namespace>[^/]+)/pods/(?<pod>[^/]+)/log");
    private static final String MASTER = "http://in-process/";

    private final GapsFilled api;
    private final ContainerLogs logs = new ContainerLogs();
    private final KubernetesClient client = client(Users.ADMIN);
    private final KubernetesClient backstage = client(Users.BACKSTAGE);
    private volatile Predicate<String> lost = _ -> false;

    InProcess(GapsFilled api) {
        this.api = api;
    }

    private KubernetesClient client(String token) {
        var config = new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(MASTER)
                .withOauthToken(token)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new DirectHttp.Factory(this::answer))
                .build();
    }

    /** The product's way to it. */
    public ClusterAccess access() {
        return _ -> client;
    }

    /** For set-up, which is neither noted nor lost. */
    public KubernetesClient backstage() {
        return backstage;
    }

    /** Puts an object in as it is, with its status. */
    public void seed(HasMetadata object) {
        api.seed(Json.object(Json.parse(Serialization.asJson(object))));
    }

    /** How the product reads long answers here. */
    public HttpClient streams(KubernetesClient kube) {
        return DirectHttp.to(this::stream);
    }

    /** What an instance of a container wrote, each line with its time before it. */
    public void log(String containerId, byte[] stamped) {
        logs.put(containerId, stamped);
    }

    /**
     * Is asked at each request ({@code GET /api/v1/…}) and at each reading of a log's bytes ({@code read /api/v1/…}) whether it is
     * lost; may do something else meanwhile.
     */
    public void losing(Predicate<String> request) {
        lost = request;
    }

    /** Forgets everything. */
    public void reset() {
        api.reset();
        logs.clear();
        lost = _ -> false;
    }

    private void pass(String line) throws IOException {
        if (lost.test(line)) {
            throw new IOException("lost: " + line);
        }
    }

    private DirectHttp.Answer answer(StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader)
            throws IOException {
        String path = path(request.uri());
        boolean isBackstage = request.headers("Authorization").contains("Bearer " + Users.BACKSTAGE);
        if (!isBackstage) {
            pass(request.method() + " " + path);
        }
        var answered = ask(request, path);
        byte[] body =
                answered.getBody() == null ? new byte[0] : answered.getBody().getBytes();
        return new DirectHttp.Answer(
                answered.code(), answered.getHeaders().toMultimap(), new DirectHttp.Whole(body, reader));
    }

    private MockResponse ask(StandardHttpRequest request, String path) throws IOException {
        var headers = Headers.builder();
        request.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        Optional.ofNullable(request.getContentType()).ifPresent(type -> headers.set("Content-Type", type));
        String body = request.bodyString();
        var bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        return api.dispatch(new RecordedRequest(
                "HTTP/1.1", HttpMethod.valueOf(request.method()), path, headers.build(), new Buffer(bytes)));
    }

    private static String path(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private DirectHttp.Answer stream(StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> reader)
            throws IOException {
        String path = path(request.uri());
        pass("GET " + path);
        var log = LOG.matcher(request.uri().getPath());
        if (!log.matches()) {
            return plain(404, "404 page not found\n");
        }
        var query = query(request.uri());
        var pod = api.dispatch(new RecordedRequest(
                "HTTP/1.1",
                HttpMethod.GET,
                request.uri().getRawPath().replaceFirst("/log$", ""),
                Headers.builder()
                        .set("Authorization", "Bearer " + Users.BACKSTAGE)
                        .build(),
                new Buffer(new byte[0])));
        if (pod.code() != 200) {
            return plain(pod.code(), new String(pod.getBody().getBytes(), StandardCharsets.UTF_8));
        }
        var tree = Json.parse(new String(pod.getBody().getBytes(), StandardCharsets.UTF_8));
        var asked = "true".equals(query.get("previous")) ? LogLocation.Asked.PREVIOUS : LogLocation.Asked.CURRENT;
        return switch (LogLocation.of(tree, Optional.ofNullable(query.get("container")), asked)) {
            case LogLocation.BadRequest bad -> plain(400, bad.message());
            case LogLocation.Nowhere _ -> plain(204, "");
            case LogLocation.Instance instance -> bytes(200, new Lossy(path, content(instance, query)));
        };
    }

    private byte[] content(LogLocation.Instance instance, Map<String, String> query) throws IOException {
        var since = Optional.ofNullable(query.get("sinceTime")).map(Instant::parse);
        var out = new ByteArrayOutputStream();
        logs.write(instance.containerId(), since, ContainerLogs.Stamps.SHOWN, out);
        byte[] all = out.toByteArray();
        int most = Optional.ofNullable(query.get("limitBytes"))
                .map(Integer::valueOf)
                .orElse(all.length);
        return most < all.length ? Arrays.copyOf(all, most) : all;
    }

    private static DirectHttp.Answer plain(int code, String text) {
        return bytes(code, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DirectHttp.Answer bytes(int code, InputStream in) {
        return new DirectHttp.Answer(code, Map.of(), BlockingAnswer.of(in));
    }

    private static Map<String, String> query(URI uri) {
        var parameters = new TreeMap<String, String>();
        for (String parameter :
                Optional.ofNullable(uri.getRawQuery()).orElse("").split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals),
                        URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    /** Gives a third of what is left each time, so that there is a middle in which it can break off. */
    private final class Lossy extends FilterInputStream {
        private final String path;

        Lossy(String path, byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
            this.path = path;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            pass("read " + path);
            return super.read(target, offset, Math.min(length, Math.max(1, (in.available() + 2) / 3)));
        }
    }
}
