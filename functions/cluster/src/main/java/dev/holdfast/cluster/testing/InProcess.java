package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
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

    private final GapsFilled api;
    private final ContainerLogs logs = new ContainerLogs();
    private final ClusterAccess access = DirectHttp.access(this::answer, Users.ADMIN);
    private final KubernetesClient backstage = Kubeconfigs.client(DirectHttp.access(this::answer, Users.BACKSTAGE));
    private volatile Predicate<String> lost = _ -> false;

    InProcess(GapsFilled api) {
        this.api = api;
    }

    /** The product's way to it. */
    public ClusterAccess access() {
        return access;
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
        return DirectStreams.to(this::stream);
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

    private DirectHttp.Answer answer(DirectHttp.Request request) {
        boolean isBackstage =
                request.headers().values().stream().anyMatch(values -> values.contains("Bearer " + Users.BACKSTAGE));
        try {
            if (!isBackstage) {
                pass(request.method() + " " + path(request.uri()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return api.answer(request);
    }

    private static String path(URI uri) {
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private DirectStreams.Answer stream(URI uri) throws IOException {
        pass("GET " + path(uri));
        var log = LOG.matcher(uri.getPath());
        if (!log.matches()) {
            return plain(404, "404 page not found\n");
        }
        var pod = api.answer(new DirectHttp.Request(
                "GET",
                URI.create(uri.toString().replaceFirst("/log(\\?.*)?$", "")),
                Map.of("Authorization", List.of("Bearer " + Users.BACKSTAGE)),
                ""));
        if (pod.code() != 200) {
            return plain(pod.code(), pod.body());
        }
        var query = query(uri);
        var asked = "true".equals(query.get("previous")) ? LogLocation.Asked.PREVIOUS : LogLocation.Asked.CURRENT;
        return switch (LogLocation.of(Json.parse(pod.body()), Optional.ofNullable(query.get("container")), asked)) {
            case LogLocation.BadRequest bad -> plain(400, bad.message());
            case LogLocation.Nowhere _ -> plain(204, "");
            case LogLocation.Instance instance ->
                new DirectStreams.Answer(200, new Lossy(path(uri), content(instance, query)));
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

    private static DirectStreams.Answer plain(int code, String text) {
        return new DirectStreams.Answer(code, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
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
