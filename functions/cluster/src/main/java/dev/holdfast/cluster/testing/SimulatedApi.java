package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.Users.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Kubernetes API in this process, as strict as a real one where this product touches it: versions, patches, dry runs, what is
 * immutable and invalid; RBAC where it is required; faults and admission webhooks on request. Nothing moves in it by itself: see
 * {@link SimulatedControllers} and {@link SimulatedCni}. Reached by the product's own client.
 */
public final class SimulatedApi implements AutoCloseable {
    /** The server tells of each request; held here, because a level that is set is lost with its logger. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.fabric8.mockwebserver");

    private final GapsFilled dispatcher = new GapsFilled(Clock.systemUTC());
    private final KubernetesMockServer server;
    private final Map<String, ClusterAccess> known = new ConcurrentHashMap<>();
    private final Map<String, ClusterAccess> direct = new ConcurrentHashMap<>();

    private SimulatedApi() {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    }

    /** Starts one on a free port of the loopback address. */
    public static SimulatedApi start() {
        SERVER_LOG.setLevel(Level.WARNING);
        var api = new SimulatedApi();
        api.server.init(InetAddress.getLoopbackAddress(), 0);
        return api;
    }

    /** One that is called and not connected to, with its kubelets. */
    public static InProcess inProcess() {
        return new InProcess(new GapsFilled(Clock.systemUTC()));
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + server.getPort() + "/");
    }

    /** The product's own way to it, as the drill goes it, with a token that may do everything. */
    public ClusterAccess access() {
        return access(Users.ADMIN);
    }

    /** As somebody of this name and these groups, who may do what RBAC lets them once that is required. */
    public ClusterAccess accessAs(String user, String... groups) {
        return access(tokenOf(user, groups));
    }

    /** A new bearer token of somebody of this name and these groups, for those who come by another door. */
    public String tokenOf(String user, String... groups) {
        return dispatcher.users().token(new User(user, List.of(groups)));
    }

    /** With a token that this API gave, as to a service account ({@link ServiceAccounts#token}). */
    public ClusterAccess accessWith(String token) {
        return access(token);
    }

    /** Whom no token of this API identifies. */
    public ClusterAccess accessOfStranger() {
        return access("a-token-that-nobody-gave");
    }

    /** The same without a network between, for tests that make very many requests. */
    public ClusterAccess directAccess() {
        return direct(Users.ADMIN);
    }

    /** For set-up: not among {@link #requests()}, not subject to faults, RBAC and webhooks, and without a network between. */
    public KubernetesClient backstage() {
        return Kubeconfigs.client(direct(Users.BACKSTAGE));
    }

    private ClusterAccess direct(String token) {
        return direct.computeIfAbsent(token, one -> DirectHttp.access(dispatcher::answer, one));
    }

    private ClusterAccess access(String token) {
        return known.computeIfAbsent(token, one -> Kubeconfigs.access(Kubeconfigs.of(url().toString(), one)));
    }

    /** A kubeconfig with this API as its only cluster. */
    public String kubeconfig() {
        return Kubeconfigs.of(url().toString(), Users.ADMIN);
    }

    /**
     * From now on a known token is needed (401), and every request has to be allowed (403) by the roles and bindings that are
     * among the objects.
     *
     * @param yamls such objects, made at once
     */
    public void requireRbac(String... yamls) {
        for (String yaml : yamls) {
            apply(yaml);
        }
        dispatcher.access().require();
    }

    /** Puts an object in as it is, with its uid, its times and its status, which no request could give it. */
    public void seed(HasMetadata object) {
        dispatcher.seed(Json.object(Json.parse(Serialization.asJson(object))));
    }

    /** Another one after every change that the cluster may have to do something about. */
    long moved() {
        return dispatcher.store().moved();
    }

    /** Everything that is kept, to be put into another one of these. */
    List<ObjectNode> objects() {
        return dispatcher.store().all();
    }

    /** Puts in what another one of these kept: definitions of kinds first. */
    void seed(List<ObjectNode> objects) {
        objects.stream()
                .sorted(Comparator.comparing(
                        object -> !object.path("kind").asString().equals("CustomResourceDefinition")))
                .forEach(object -> dispatcher.seed(object.deepCopy()));
    }

    /** Makes the objects of a YAML text, in its order. */
    public void apply(String yaml) {
        PolicyEngine.apply(backstage(), yaml);
    }

    /** Has this webhook judge every write from now on. */
    public void webhook(String name, AdmissionHook hook) {
        dispatcher.admission().add(name, hook);
    }

    /** All that is kept, to be compared. */
    public ClusterState state() {
        return ClusterState.of(dispatcher.store().all());
    }

    /** Answers the next {@code times} requests whose method and path (with query) fit with this, instead of doing them. */
    public void fault(Predicate<String> request, int times, int code, String body) {
        dispatcher.fault(request, times, code, body);
    }

    /** What was asked so far: method, path and query. */
    public List<String> requests() {
        return dispatcher.requests();
    }

    /** Forgets everything: objects, users, webhooks, faults, requests; RBAC is no longer required. */
    public void reset() {
        dispatcher.reset();
    }

    /** Forgets everything and puts in what there was at that moment, each object with a new version. */
    public void restore(ClusterState then) {
        reset();
        seed(then.objects().values().stream().map(Json::object).toList());
    }

    @Override
    public void close() {
        server.destroy();
    }
}
