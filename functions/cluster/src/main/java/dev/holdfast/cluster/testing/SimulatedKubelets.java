package dev.holdfast.cluster.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeClients;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A door in front of a Kubernetes API that answers what kubelets answer, logs and their node's files, and hands everything else
 * on. fabric8's mock server builds each answer whole in memory and cannot break off or stall; this one streams.
 */
public final class SimulatedKubelets implements AutoCloseable {
    private static final Pattern LOG = Pattern.compile("/api/v1/namespaces/(?<namespace>[^/]+)/pods/(?<pod>[^/]+)/log");
    private static final Pattern NODE = Pattern.compile("/api/v1/nodes/(?<node>[^/]+)/proxy/(?<path>.*)");
    private static final Set<Integer> NOT_ALLOWED = Set.of(401, 403);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ApiBehind api;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ContainerLogs logs = new ContainerLogs();
    private final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final List<Planned> faults = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private record Planned(Predicate<String> request, AtomicInteger left, KubeletFault fault) {}

    private SimulatedKubelets(URI api) throws IOException {
        this.api = new ApiBehind(api);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Opens a door in front of this API, for example of {@link SimulatedApi#url}. */
    public static SimulatedKubelets before(URI api) {
        try {
            return new SimulatedKubelets(api);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where to reach the API and its kubelets. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** The product's own way to it. */
    public ClusterAccess access() {
        try {
            Path file = Files.createTempFile("simulated", ".kubeconfig");
            try {
                Files.writeString(file, kubeconfig());
                return KubeClients.fromKubeconfig(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A kubeconfig with this as its only cluster. */
    public String kubeconfig() {
        return """
            apiVersion: v1
            kind: Config
            current-context: simulated
            clusters: [{name: simulated, cluster: {server: "%s"}}]
            contexts: [{name: simulated, context: {cluster: simulated, user: simulated}}]
            users: [{name: simulated, user: {token: simulated}}]
            """.formatted(url());
    }

    /**
     * What an instance of a container wrote, each line with its time before it, as the kubelet writes it.
     *
     * @param containerId as the pod's status has it
     */
    public void log(String containerId, byte[] stamped) {
        logs.put(containerId, stamped);
    }

    /** The same for logs that are made while they are read, also without end. */
    public void log(String containerId, Supplier<InputStream> stamped) {
        logs.put(containerId, stamped);
    }

    /** The runtime has cleared a log away. */
    public void forget(String containerId) {
        logs.remove(containerId);
    }

    /** A file of a node, by its path under {@code /var/log/pods/}. */
    public void file(String node, String path, byte[] content) {
        files.put(node + "/logs/pods/" + path, content);
    }

    /** What a node's kubelet says of its use. */
    public void stats(String node, String json) {
        files.put(node + "/stats/summary", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The next {@code times} requests for logs or files of nodes whose path and query fit meet with this. */
    public void fault(Predicate<String> request, int times, KubeletFault fault) {
        faults.add(new Planned(request, new AtomicInteger(times), fault));
    }

    /** What kubelets were asked so far: path and query. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Forgets logs, files, faults and requests. */
    public void reset() {
        logs.clear();
        files.clear();
        faults.clear();
        requests.clear();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
        api.close();
    }

    /** Where it throws, the server drops the connection; closing the exchange would end the body as if it were whole. */
    private void answer(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            var log = LOG.matcher(path);
            var node = NODE.matcher(path);
            if (log.matches()) {
                faulty(exchange, out -> pod(exchange, log.group("namespace"), log.group("pod"), out));
            } else if (node.matches()) {
                faulty(exchange, out -> file(exchange, node.group("node"), node.group("path"), out));
            } else {
                api.handOn(exchange);
            }
            exchange.close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private interface Body {
        void write(FaultyBody out) throws IOException;
    }

    private void faulty(HttpExchange exchange, Body body) throws IOException {
        String line = exchange.getRequestURI().toString();
        requests.add(line);
        for (Planned planned : faults) {
            if (planned.request().test(line) && planned.left().getAndDecrement() > 0) {
                if (planned.fault() instanceof KubeletFault.Answer answer) {
                    answer.headers().forEach(exchange.getResponseHeaders()::set);
                    plain(exchange, answer.code(), answer.body().getBytes(StandardCharsets.UTF_8));
                } else {
                    body.write(new FaultyBody(exchange, Optional.of(planned.fault()), closing));
                }
                return;
            }
        }
        var allowed = api.get(exchange, line);
        if (NOT_ALLOWED.contains(allowed.statusCode())) {
            plain(exchange, allowed.statusCode(), allowed.body());
        } else {
            body.write(new FaultyBody(exchange, Optional.empty(), closing));
        }
    }

    private void pod(HttpExchange exchange, String namespace, String name, FaultyBody out) throws IOException {
        var query = query(exchange);
        var pod = api.get(exchange, "/api/v1/namespaces/" + namespace + "/pods/" + name);
        if (pod.statusCode() != 200) {
            plain(exchange, pod.statusCode(), pod.body());
            return;
        }
        JsonNode tree = JSON.readTree(pod.body());
        var asked = "true".equals(query.get("previous")) ? LogLocation.Asked.PREVIOUS : LogLocation.Asked.CURRENT;
        switch (LogLocation.of(tree, Optional.ofNullable(query.get("container")), asked)) {
            case LogLocation.BadRequest bad -> plain(exchange, 400, badRequest(bad.message()));
            case LogLocation.Nowhere _ -> exchange.sendResponseHeaders(204, -1);
            case LogLocation.Instance instance -> {
                var since = Optional.ofNullable(query.get("sinceTime")).map(Instant::parse);
                var stamps = "true".equals(query.get("timestamps"))
                        ? ContainerLogs.Stamps.SHOWN
                        : ContainerLogs.Stamps.HIDDEN;
                Optional.ofNullable(query.get("limitBytes")).map(Long::valueOf).ifPresent(out::limit);
                out.begin();
                write(out, () -> logs.write(instance.containerId(), since, stamps, out));
            }
        }
    }

    private void file(HttpExchange exchange, String node, String path, FaultyBody out) throws IOException {
        byte[] content = path.endsWith("/") ? listing(node + "/" + path) : files.get(node + "/" + path);
        if (content == null) {
            plain(exchange, 404, "404 page not found\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        out.begin();
        write(out, () -> out.write(content, 0, content.length));
    }

    private interface Writing {
        void go() throws IOException;
    }

    private static void write(FaultyBody out, Writing writing) throws IOException {
        try {
            writing.go();
        } catch (FaultyBody.Enough e) {
            // it ends here as if that were all
        }
        out.close();
    }

    /** As Go's file server lists a directory. */
    private byte @Nullable [] listing(String folder) {
        var names = files.keySet().stream()
                .filter(path -> path.startsWith(folder))
                .map(path -> path.substring(folder.length()))
                .toList();
        if (names.isEmpty()) {
            return null;
        }
        var html =
                new StringBuilder("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
        names.forEach(name -> html.append("<a href=\"" + name + "\">" + name + "</a>\n"));
        return html.append("</pre>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] badRequest(String message) {
        var status = JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("reason", "BadRequest")
                .put("code", 400);
        return JSON.writeValueAsString(status).getBytes(StandardCharsets.UTF_8);
    }

    private static void plain(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var parameters = new TreeMap<String, String>();
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals),
                        URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return new HashMap<>(parameters);
    }
}
