package dev.holdfast.cluster.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.Reachability.Unit;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shop at rest, with its intruder, and what policies do to it. */
final class ShopClusterTest {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final KubernetesClient KUBE = API.backstage();
    private static final String CART = "shop/cart-6d5f7c9b88-x2x9z";
    private static final String DENY = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: holdfast-quarantine, namespace: shop}
        spec: {podSelector: {matchLabels: {holdfast.dev/quarantined: "true"}}, policyTypes: [Ingress, Egress]}
        """;
    private static final String CLUSTER_DENY = """
        apiVersion: networking.k8s.aws/v1alpha1
        kind: ClusterNetworkPolicy
        metadata: {name: holdfast-quarantine}
        spec:
          tier: Admin
          priority: 0
          subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {holdfast.dev/quarantined: "true"}}}}
          ingress: [{action: Deny, from: [{namespaces: {}}]}]
          egress: [{action: Deny, to: [{networks: ["0.0.0.0/0", "::/0"]}]}, {action: Deny, to: [{namespaces: {}}]}]
        """;

    @BeforeEach
    void clean() {
        API.reset();
    }

    @AfterAll
    static void stop() {
        API.close();
    }

    private static Pod mark(Pod pod) {
        return KUBE.resource(pod).patch(PatchContext.of(PatchType.JSON), """
            [{"op":"add","path":"/metadata/labels/holdfast.dev~1quarantined","value":"true"}]
            """);
    }

    private static List<GenericKubernetesResource> endpoints(String kind) {
        return KUBE.genericKubernetesResources(CustomKinds.AWS, kind)
                .inAnyNamespace()
                .list()
                .getItems();
    }

    private static String any(String prefix) {
        return Reachability.of(KUBE, Unit.POD).pods().stream()
                .filter(name -> name.startsWith(prefix) && !name.equals(CART))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void intruderIsOneOfTheCartsPods() {
        var shop = ShopCluster.in(API);

        var pod = shop.withIntruder(Intruder.inCart());

        assertThat(pod.getMetadata().getUid()).isEqualTo("4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61");
        assertThat(Inside.controller(pod).orElseThrow().getName()).isEqualTo("cart-6d5f7c9b88");
        assertThat(KUBE.pods()
                        .inNamespace("shop")
                        .withLabel("app", "cart")
                        .list()
                        .getItems())
                .hasSize(3);
        assertThat(pod.getStatus()
                        .getContainerStatuses()
                        .getFirst()
                        .getLastState()
                        .getTerminated())
                .isNotNull();
        assertThat(pod.getStatus().getInitContainerStatuses()).hasSize(2);
        assertThat(pod.getStatus().getEphemeralContainerStatuses()).hasSize(1);
        assertThat(KUBE.v1()
                        .events()
                        .inNamespace("shop")
                        .withField("involvedObject.uid", pod.getMetadata().getUid())
                        .list()
                        .getItems())
                .singleElement()
                .satisfies(event -> assertThat(event.getMessage()).contains(ShopCluster.NODES.getFirst()));
        assertThat(shop.controllers().problems()).isEmpty();
        assertThat(endpoints("PolicyEndpoint")).hasSize(4);
    }

    @Test
    void intrudersOfOtherNamesGetWhatTheyNeed() {
        var shop = ShopCluster.in(API, PolicyEngine.NONE);

        var deployed = shop.withIntruder(
                new Intruder("mail", "relay-5d9c7b6f4-abcde", "uid-1", "ip-10-0-9-9", "i-0123456789abcdef0"));
        var bare = shop.withIntruder(new Intruder("mail", "shell", "uid-2", "ip-10-0-9-9", "i-0123456789abcdef0"));

        assertThat(KUBE.pods()
                        .inNamespace("mail")
                        .withLabel("app", "relay")
                        .list()
                        .getItems())
                .hasSize(3);
        assertThat(deployed.getSpec().getNodeName()).isEqualTo("ip-10-0-9-9");
        assertThat(bare.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(KUBE.nodes().withName("ip-10-0-9-9").get().getSpec().getProviderID())
                .endsWith("/i-0123456789abcdef0");
    }

    @Test
    void allowsAddUpSoADenyAllAloneDoesNotHold() {
        var pod = ShopCluster.in(API).withIntruder(Intruder.inCart());
        String web = any("shop/web-");
        String api = any("payments/api-");
        var before = Reachability.of(KUBE, Unit.POD);

        mark(pod);
        API.apply(DENY);

        var after = Reachability.of(KUBE, Unit.POD);
        for (Reachability state : List.of(before, after)) {
            assertThat(state.may(web, CART)).isTrue();
            assertThat(state.may(api, CART)).isFalse();
            assertThat(state.may(CART, api)).isTrue();
            assertThat(state.may(CART, Reachability.INTERNET)).isTrue();
            assertThat(state.may(Reachability.INTERNET, CART)).isFalse();
        }
    }

    @Test
    void clusterPolicyDeniesWhateverOthersAllow() {
        var shop = ShopCluster.in(API);
        var pod = shop.withIntruder(Intruder.inCart());
        String web = any("shop/web-");

        mark(pod);
        API.apply(CLUSTER_DENY);
        shop.settle();

        var after = Reachability.of(KUBE, Unit.POD);
        assertThat(after.may(web, CART)).isFalse();
        assertThat(after.may(CART, Reachability.INTERNET)).isFalse();
        assertThat(after.may(CART, web)).isFalse();
        assertThat(after.may(web, any("shop/cart-"))).isTrue();
        assertThat(after.matrix(List.of(web, CART))).isEqualTo("""
            %-26s  - . +
            shop/cart-6d5f7c9b88-x2x9z  . - .
            internet                    . . -\
            """.formatted(web));
        assertThat(endpoints("ClusterPolicyEndpoint"))
                .singleElement()
                .satisfies(endpoint -> assertThat(
                                endpoint.getAdditionalProperties().toString())
                        .contains(pod.getMetadata().getName(), "0.0.0.0/0"));
    }

    @Test
    void siblingsOnTheNodeShareTheRules() {
        var pod = ShopCluster.in(API).withIntruder(Intruder.inCart());
        KUBE.network().networkPolicies().inNamespace("shop").delete();
        API.seed(new io.fabric8.kubernetes.api.model.PodBuilder(pod)
                .editMetadata()
                .withName("cart-6d5f7c9b88-aaaaa")
                .withUid("uid-of-sibling")
                .withOwnerReferences()
                .endMetadata()
                .build());
        mark(pod);
        API.apply(DENY);

        assertThat(Reachability.of(KUBE, Unit.POD).may("shop/cart-6d5f7c9b88-aaaaa", Reachability.INTERNET))
                .isTrue();
        assertThat(Reachability.of(KUBE, Unit.POD_IDENTIFIER).may("shop/cart-6d5f7c9b88-aaaaa", Reachability.INTERNET))
                .isFalse();
        assertThat(Reachability.of(KUBE, Unit.NOTHING).may(CART, Reachability.INTERNET))
                .isTrue();
    }

    @Test
    void endpointLosesAnOrphanWhereTheEngineIsUnreliable() {
        var shop = ShopCluster.in(API);
        var pod = mark(shop.withIntruder(Intruder.inCart()));
        API.apply(DENY);
        shop.settle();
        assertThat(quarantine()).contains(pod.getMetadata().getName());

        shop.cni().orphans(SimulatedCni.Orphans.DROPPED);
        KUBE.resource(pod).patch(PatchContext.of(PatchType.JSON), """
            [{"op":"replace","path":"/metadata/labels/app","value":"suspect"}]
            """);
        shop.settle();

        assertThat(quarantine()).doesNotContain(pod.getMetadata().getName());
    }

    private static String quarantine() {
        return endpoints("PolicyEndpoint").stream()
                .filter(one -> one.getMetadata().getName().startsWith("holdfast-quarantine-"))
                .map(one -> one.getAdditionalProperties().toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void engineThatIsOffProgramsNothing() {
        var shop = ShopCluster.in(API, PolicyEngine.VPC_CNI_OFF);

        assertThat(shop.cni().isOn()).isFalse();
        assertThat(endpoints("PolicyEndpoint")).isEmpty();
    }

    @Test
    void enginesAreRecognisedByTheirObjects() {
        API.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}");
        PolicyEngine.AUTO_MODE.install(KUBE);

        assertThat(SimulatedCni.of(API).isOn()).isTrue();
        PolicyEngine.CILIUM.install(KUBE);
        assertThat(KUBE.raw("/apis/cilium.io/v2")).contains("ciliumnetworkpolicies");
    }
}
