package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster with a small shop in it: workloads of every kind over three nodes and Fargate, services, policies that concern the
 * cart and others that do not, roles, identities. One of its pods may be an intruder, of the name and uid that a finding gives.
 */
public final class ShopCluster {
    /** The instances of its three nodes, unless an intruder says otherwise. */
    public static final List<String> INSTANCES =
            List.of("i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", "i-0a1b2c3d4e5f60003");
    /** Its three nodes, unless an intruder brings another. */
    public static final List<String> NODES =
            List.of("ip-10-0-1-17.ec2.internal", "ip-10-0-2-23.ec2.internal", "ip-10-0-3-31.ec2.internal");

    private static final String OWNER = "owner";
    private static final int MOST_PASSES = 20;
    private static final Map<PolicyEngine, List<ObjectNode>> BUILT = new ConcurrentHashMap<>();

    private final SimulatedApi api;
    private final KubernetesClient kube;
    private final SimulatedControllers controllers;
    private final SimulatedCni cni;
    private List<Object> atRest = List.of();

    private ShopCluster(SimulatedApi api) {
        this.api = api;
        this.kube = api.backstage();
        this.controllers = SimulatedControllers.of(api);
        this.cni = SimulatedCni.of(api);
    }

    /** Put into an empty API and at rest, with the VPC CNI enforcing policies. */
    public static ShopCluster in(SimulatedApi api) {
        return in(api, PolicyEngine.VPC_CNI);
    }

    /** Put into an empty API and at rest, with this to enforce policies. */
    public static ShopCluster in(SimulatedApi api, PolicyEngine engine) {
        api.seed(BUILT.computeIfAbsent(engine, ShopCluster::build));
        return new ShopCluster(api);
    }

    /** Once, elsewhere: that takes a thousand requests, and copying what came of it none. */
    private static List<ObjectNode> build(PolicyEngine engine) {
        try (var api = SimulatedApi.start()) {
            var shop = new ShopCluster(api);
            shop.load();
            engine.install(shop.kube);
            shop.settle();
            shop.kube.pods().inAnyNamespace().list().getItems().forEach(shop::scheduled);
            return api.objects();
        }
    }

    /** Its controllers. */
    public SimulatedControllers controllers() {
        return controllers;
    }

    /** Its policy controller. */
    public SimulatedCni cni() {
        return cni;
    }

    /**
     * Lets controllers and policy controller do what is to be done: nothing, where nothing has changed since they last found nothing
     * to do. Others may write meanwhile: what they looked at counts, not what is there when they are through.
     */
    public synchronized void settle() {
        var seen = now();
        for (int pass = 0; pass < MOST_PASSES && !seen.equals(atRest); pass++) {
            controllers.settle();
            cni.settle();
            atRest = seen;
            seen = now();
        }
    }

    private List<Object> now() {
        return List.of(api.moved(), controllers.pods(), cni.orphans());
    }

    private void load() {
        var made = new HashMap<String, HasMetadata>();
        var items = kube.load(new ByteArrayInputStream(yaml().getBytes(StandardCharsets.UTF_8)))
                .items();
        for (HasMetadata item : items) {
            var annotations = new HashMap<>(
                    Optional.ofNullable(item.getMetadata().getAnnotations()).orElse(Map.of()));
            Optional.ofNullable(annotations.remove(OWNER))
                    .map(made::get)
                    .ifPresent(owner -> item.getMetadata().setOwnerReferences(List.of(Inside.reference(owner))));
            item.getMetadata().setAnnotations(annotations);
            var created = kube.resource(item).create();
            made.put(created.getKind() + "/" + created.getMetadata().getName(), created);
        }
    }

    private static String yaml() {
        try (InputStream in = ShopCluster.class.getResourceAsStream("shop.yaml")) {
            String text = new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
            for (int i = 0; i < NODES.size(); i++) {
                text = text.replace("NODE_" + (i + 1), NODES.get(i)).replace("INSTANCE_" + (i + 1), INSTANCES.get(i));
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds the pod that a finding is about, running, with a container of every kind. A name like that of a Deployment's pod makes
     * it one: of a Deployment that is there in place of one of its pods, else of a new one with three replicas; any other name
     * makes it a pod without an owner. Namespace and node are made where they are not there.
     */
    public Pod withIntruder(Intruder intruder) {
        place(intruder);
        var owner = new IntrudersOwner(kube, intruder).find();
        owner.ifPresent(this::makeRoom);
        var pod = intruder.pod(owner, kube.nodes().withName(intruder.node()).get());
        api.seed(pod);
        scheduled(pod);
        settle();
        return kube.resource(pod).get();
    }

    private void place(Intruder intruder) {
        if (kube.namespaces().withName(intruder.namespace()).get() == null) {
            kube.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(intruder.namespace())
                            .endMetadata()
                            .build())
                    .create();
        }
        if (kube.nodes().withName(intruder.node()).get() == null) {
            kube.resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName(intruder.node())
                            .addToLabels("kubernetes.io/os", "linux")
                            .endMetadata()
                            .withNewSpec()
                            .withProviderID("aws:///us-east-1a/" + intruder.instance())
                            .endSpec()
                            .withNewStatus()
                            .addNewAddress("10.0.9.9", "InternalIP")
                            .endStatus()
                            .build())
                    .create();
        }
    }

    /** One pod less of the owner's, for the intruder counts as one. */
    private void makeRoom(HasMetadata owner) {
        kube.pods().inNamespace(owner.getMetadata().getNamespace()).list().getItems().stream()
                .filter(pod -> Inside.isOf(pod, owner))
                .findFirst()
                .ifPresent(pod -> kube.resource(pod).withGracePeriod(0).delete());
    }

    /** The event by which a pod's node is known even when the pod is gone. */
    private void scheduled(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        String name = pod.getMetadata().getName();
        String since = pod.getMetadata().getCreationTimestamp();
        kube.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withGenerateName(name + ".")
                        .endMetadata()
                        .withReason("Scheduled")
                        .withType("Normal")
                        .withMessage("Successfully assigned " + namespace + "/" + name + " to "
                                + pod.getSpec().getNodeName())
                        .withNewSource("default-scheduler", null)
                        .withReportingComponent("default-scheduler")
                        .withFirstTimestamp(since)
                        .withLastTimestamp(since)
                        .withCount(1)
                        .withNewInvolvedObject()
                        .withApiVersion("v1")
                        .withKind("Pod")
                        .withNamespace(namespace)
                        .withName(name)
                        .withUid(pod.getMetadata().getUid())
                        .endInvolvedObject()
                        .build())
                .create();
    }
}
