package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeClients;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * A Kubernetes API in this process: fabric8's mock server as a store of objects, with what it lacks filled in its dispatcher,
 * and faults on request. Reached by the product's own client.
 */
public final class SimulatedApi implements AutoCloseable {
    private final GapsFilled dispatcher = new GapsFilled();
    private final KubernetesMockServer server;

    private SimulatedApi() {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    }

    /** Starts one on a free port of the loopback address. */
    public static SimulatedApi start() {
        var api = new SimulatedApi();
        api.server.init(InetAddress.getLoopbackAddress(), 0);
        return api;
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort() + "/");
    }

    /** The product's own way to it, as the drill goes it. */
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

    /** A kubeconfig with this API as its only cluster. */
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

    /** Answers the next {@code times} requests whose method and path (with query) fit with this, instead of doing them. */
    public void fault(Predicate<String> request, int times, int code, String body) {
        dispatcher.fault(request, times, code, body);
    }

    /** What was asked so far: method, path and query. */
    public List<String> requests() {
        return dispatcher.requests();
    }

    /** Forgets objects, faults and requests. */
    public void reset() {
        dispatcher.reset();
    }

    @Override
    public void close() {
        server.destroy();
    }
}
