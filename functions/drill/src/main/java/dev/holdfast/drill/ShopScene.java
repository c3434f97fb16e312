package dev.holdfast.drill;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeClients;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.cluster.testing.SimulatedKubelets;
import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.event.Event;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The little shop, with the pods that the event names in it as intruders, under the rules of a real API server: each function
 * comes with a token of its own and the rights that its {@code rbac.yaml} gives.
 */
final class ShopScene implements Scene {
    /** {@code rbac.yaml} makes the namespace that its neighbours use. */
    private static final Comparator<Path> BASE_FIRST = Comparator.comparing(Path::getParent)
            .thenComparingInt(file -> file.getFileName().toString().length());

    private final SimulatedApi api;
    private final SimulatedKubelets kubelets;
    private final List<Pod> intruders;
    private final WrittenLogs written;
    private final Settling settling;

    private ShopScene(SimulatedApi api, SimulatedKubelets kubelets, ShopCluster shop, List<Pod> intruders) {
        this.api = api;
        this.kubelets = kubelets;
        this.intruders = intruders;
        this.written = WrittenLogs.by(api.backstage(), intruders);
        written.giveTo(kubelets);
        this.settling = Settling.of(api, shop);
    }

    static ShopScene build(Path root, Event event, Stage stage) {
        var api = SimulatedApi.start();
        var kubelets = SimulatedKubelets.before(api.url());
        var shop = ShopCluster.in(api);
        stage.machines().forEach((name, instance) -> join(api, name, instance));
        shop.settle();
        var intruders = new ArrayList<Pod>();
        Intruders.of(event, stage).forEach(intruder -> intruders.add(shop.withIntruder(intruder)));
        api.requireRbac(rights(root));
        return new ShopScene(api, kubelets, shop, intruders);
    }

    private static void join(SimulatedApi api, String name, String instance) {
        api.backstage()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("kubernetes.io/os", "linux")
                        .endMetadata()
                        .withNewSpec()
                        .withProviderID("aws:///us-east-1a/" + instance)
                        .withTaints(taints(instance))
                        .endSpec()
                        .withNewStatus()
                        .addNewAddress(
                                name.replaceFirst("^ip-(\\d+)-(\\d+)-(\\d+)-(\\d+).*", "$1.$2.$3.$4"), "InternalIP")
                        .endStatus()
                        .build())
                .create();
    }

    /** No pod that an event is about may come to the one node that nobody may touch. */
    private static List<Taint> taints(String instance) {
        return instance.equals(Stage.BYSTANDER.value())
                ? List.of(new TaintBuilder()
                        .withKey("dedicated")
                        .withValue("others")
                        .withEffect("NoSchedule")
                        .build())
                : List.of();
    }

    /** What each function's folder says that it may do. */
    static String[] rights(Path root) {
        try (var files = Files.walk(root.resolve("functions"), 2)) {
            var texts = new ArrayList<String>();
            for (Path file :
                    files.filter(ShopScene::isRights).sorted(BASE_FIRST).toList()) {
                texts.add(Files.readString(file));
            }
            return texts.toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRights(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("rbac") && name.endsWith(".yaml");
    }

    @Override
    public ClusterAccess access(Function function) {
        return access(api, function, kubelets.url());
    }

    /** With no more rights than the function gets, by that door. */
    static ClusterAccess access(SimulatedApi api, Function function, URI door) {
        String token = api.tokenOf("holdfast-" + function.text(), "holdfast:" + function.text());
        try {
            Path file = Files.createTempFile("holdfast", ".kubeconfig");
            try {
                Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    current-context: shop
                    clusters: [{name: shop, cluster: {server: "%s"}}]
                    contexts: [{name: shop, context: {cluster: shop, user: holdfast}}]
                    users: [{name: holdfast, user: {token: "%s"}}]
                    """.formatted(door, token));
                return KubeClients.fromKubeconfig(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String describe() {
        String names = intruders.stream()
                .map(pod -> pod.getMetadata().getNamespace() + "/"
                        + pod.getMetadata().getName())
                .collect(Collectors.joining(", "));
        return "simulated: a little shop, "
                + api.backstage().pods().inAnyNamespace().list().getItems().size() + " pods"
                + (names.isEmpty() ? "" : "; intruded: " + names);
    }

    @Override
    public Optional<Backstage> backstage() {
        return Optional.of(new Backstage(api, settling, intruders));
    }

    /** Every copy is compared with what its container wrote; and of an intruded pod nothing may be missing. */
    @Override
    public List<Proof> logs(S3Client s3) {
        var copied = CopiedLogs.of(s3);
        var wrong = copied.entrySet().stream()
                .filter(log -> !Arrays.equals(log.getValue(), written.of(log.getKey())))
                .map(log -> log.getKey().toString())
                .toList();
        var missing = written.names().stream()
                .filter(name -> intruders.stream().anyMatch(pod -> isOf(name, pod)))
                .filter(name -> !copied.containsKey(name))
                .map(Object::toString)
                .toList();
        long bytes = copied.values().stream().mapToLong(log -> log.length).sum();
        return List.of(
                wrong.isEmpty()
                        ? new Proof(
                                "the logs", copied.size() + " copied, " + bytes + " bytes, the same to the byte", true)
                        : new Proof("the logs", "NOT what the containers wrote: " + String.join(", ", wrong), false),
                missing.isEmpty()
                        ? new Proof(
                                "of the intruded pods", "every container's log is there, the previous ones too", true)
                        : new Proof("of the intruded pods", "MISSING: " + String.join(", ", missing), false));
    }

    private static boolean isOf(CopiedLogs.Name name, Pod pod) {
        return name.namespace().equals(pod.getMetadata().getNamespace())
                && name.pod().equals(pod.getMetadata().getName());
    }

    @Override
    public void close() {
        settling.close();
        kubelets.close();
        api.close();
    }
}
