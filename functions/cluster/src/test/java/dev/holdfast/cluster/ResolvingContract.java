package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What targets resolve to, on whatever API server. */
abstract class ResolvingContract {
    private static final String DIGEST = "sha256:" + "ab12".repeat(16);

    abstract ClusterAccess access();

    abstract Shop shop();

    @Test
    void podByNameAndUid() {
        Pod cart = shop().pod("cart-1");

        var found = resolved(target(cart));

        assertThat(found.isComplete()).isTrue();
        assertThat(found.pods()).singleElement().satisfies(pod -> {
            assertThat(pod.uid()).isEqualTo(uid(cart));
            assertThat(pod.machine()).isEqualTo(new Machine.None());
            assertThat(pod.serviceAccount()).isEqualTo("cart");
            assertThat(pod.images()).containsExactly(Shop.IMAGE);
            assertThat(pod.startedAt()).isPresent();
            assertThat(pod.namedBy()).containsExactly(target(cart));
            assertThat(pod.isNamed()).isTrue();
        });
    }

    @Test
    void podOfTheSameNameWithAnotherUidIsNotTheTarget() {
        shop().pod("cart-1");

        var found =
                resolved(new Target.Pod(namespace(), "cart-1", Optional.of("6f1c0000-0000-4000-8000-000000000000")));

        assertThat(found.pods()).isEmpty();
        assertThat(found.rows()).extracting(Unresolved::reason).containsExactly(Reason.OTHER_POD);
        assertThat(found.isComplete()).isTrue();
    }

    @Test
    void podThatIsGone() {
        var found = resolved(new Target.Pod(namespace(), "cart-1"));

        assertThat(found.rows()).extracting(Unresolved::reason).containsExactly(Reason.NO_SUCH_POD);
    }

    @Test
    void deploymentMeansThePodsBelowItsReplicaSetsAndNoneWithItsLabels() {
        var deployment = shop().deployment("cart");
        Pod one = shop().pod("cart-6d5f-aaaaa", shop().replicaSet("cart-6d5f", deployment));
        Pod two = shop().pod("cart-77aa-bbbbb", shop().replicaSet("cart-77aa", deployment));
        shop().pod("cart");
        shop().pod("cart-6d5f-ccccc", shop().deployment("cart-6d5f"));

        var found = resolved(workload("deployment", "cart"));

        assertThat(found.pods()).extracting(ClusterPod::uid).containsExactlyInAnyOrder(uid(one), uid(two));
        assertThat(found.pods().getFirst().owners())
                .extracting(Owner::kind)
                .containsExactly("ReplicaSet", "Deployment");
        assertThat(found.isComplete()).isTrue();
    }

    @Test
    void cronJobMeansThePodsOfItsJobs() {
        Pod pod = shop().pod("night-1-x", shop().job("night-1", shop().cronJob("night")));

        assertThat(resolved(workload("cronjob", "night")).pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(pod));
        assertThat(resolved(workload("job", "night-1")).pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(pod));
    }

    @Test
    void customControllerIsKnownByWhatItOwns() {
        Pod pod = shop().pod("broker-0", customOwner("StrimziPodSet", "broker"));

        assertThat(resolved(workload("strimzipodset", "broker")).pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(pod));
    }

    @Test
    void unknownKindMeansAnyControllerOfTheName() {
        var deployment = shop().deployment("cart");
        Pod pod = shop().pod("cart-6d5f-aaaaa", shop().replicaSet("cart-6d5f", deployment));
        Pod bare = shop().pod("lonely");

        assertThat(resolved(new Target.Workload(namespace(), WorkloadKind.UNKNOWN, "cart"))
                        .pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(pod));
        assertThat(resolved(new Target.Workload(namespace(), WorkloadKind.UNKNOWN, "lonely"))
                        .pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(bare));
    }

    @Test
    void podThatHoldfastTookOutStillBelongsToItsWorkload() {
        shop().deployment("cart");
        Pod pod = shop().pod(
                        "cart-6d5f-aaaaa",
                        plain -> plain.editMetadata()
                                .addToAnnotations(Origin.ANNOTATION, "replicaset/cart-6d5f,deployment/cart")
                                .endMetadata());

        assertThat(resolved(workload("deployment", "cart")).pods())
                .extracting(ClusterPod::uid)
                .containsExactly(uid(pod));
    }

    @Test
    void workloadWithoutPodsAndWorkloadThatIsNotThere() {
        shop().deployment("idle");

        var found = resolved(workload("deployment", "idle"), workload("deployment", "nowhere"));

        assertThat(found.rows())
                .extracting(Unresolved::reason)
                .containsExactly(Reason.NO_PODS, Reason.NO_SUCH_WORKLOAD);
        assertThat(found.isComplete()).isTrue();
    }

    @Test
    void serviceAccount() {
        Pod pod = shop().pod("cart-1");
        shop().pod(
                        "other",
                        same -> same.editSpec().withServiceAccountName("other").endSpec());
        shop().serviceAccount("unused");

        var found = resolved(account("cart"), account("unused"), account("nobody"));

        assertThat(found.pods()).singleElement().satisfies(one -> {
            assertThat(one.uid()).isEqualTo(uid(pod));
            assertThat(one.isNamed()).isFalse();
        });
        assertThat(found.rows())
                .extracting(Unresolved::reason)
                .containsExactly(Reason.NO_PODS, Reason.NO_SUCH_SERVICE_ACCOUNT);
        assertThat(resolved(account("cart")).pods()).extracting(ClusterPod::uid).containsExactly(uid(pod));
    }

    @Test
    void imageByTagAndByTheDigestThatRuns() {
        String image = "registry.example/" + namespace() + "/cart";
        Pod pod = shop().pod("cart-1", plain -> image(plain, image + ":1.4"));
        shop().pod("cart-2", plain -> image(plain, image + ":1.5"));
        String digest = DIGEST.substring(0, 63) + UUID.randomUUID().toString().substring(0, 8);
        shop().reportImage(pod, image + "@" + digest);

        for (String wanted : Set.of(image + ":1.4", image + "@" + digest, "mirror.example/other@" + digest)) {
            assertThat(resolved(new Target.Image(wanted)).pods())
                    .as(wanted)
                    .extracting(ClusterPod::uid)
                    .containsExactly(uid(pod));
        }
        assertThat(resolved(new Target.Image(image + ":9")).rows())
                .extracting(Unresolved::reason)
                .containsExactly(Reason.NO_SUCH_IMAGE);
    }

    @Test
    void nodeMeansThePodsOnIt() {
        String name = "ip-" + namespace() + ".ec2.internal";
        var instance = instance();
        shop().node(name, "aws:///eu-west-1a/" + instance);
        Pod pod = shop().podOn("cart-1", name);
        shop().pod("elsewhere");

        var byName = resolved(new Target.Node(name));
        var byId = resolved(new Target.Instance(instance));

        assertThat(byName.pods()).extracting(ClusterPod::uid).containsExactly(uid(pod));
        assertThat(byName.pods().getFirst().isNeighbour()).isTrue();
        assertThat(byName.pods().getFirst().machine()).isEqualTo(new Machine.Ec2(instance));
        assertThat(byName.nodes()).singleElement().satisfies(node -> {
            assertThat(node.machine().instance()).contains(instance);
            assertThat(node.namedBy()).containsExactly(new Target.Node(name));
        });
        assertThat(byId.pods()).extracting(ClusterPod::uid).containsExactly(uid(pod));
        assertThat(byId.nodes()).extracting(ClusterNode::name).containsExactly(name);
    }

    @Test
    void machinesThatAreNoInstances() {
        String fargate = "fargate-ip-" + namespace();
        String hybrid = "mi-" + namespace();
        shop().node(fargate, "aws:///eu-west-1a/0a1b2c3d4e/" + fargate);
        shop().node(hybrid, "eks-hybrid:///eu-west-1/prod/" + hybrid);
        Pod one = shop().podOn("one", fargate);
        Pod two = shop().podOn("two", hybrid);
        Pod lost = shop().podOn("lost", "gone-" + namespace());

        var found = resolved(target(one), target(two), target(lost));

        assertThat(found.pods().get(0).machine()).isEqualTo(new Machine.Fargate());
        assertThat(found.pods().get(1).machine()).isInstanceOf(Machine.Unknown.class);
        assertThat(found.pods().get(2).machine())
                .isEqualTo(new Machine.Unknown(Reason.NODE_UNKNOWN, "node gone-" + namespace() + " is gone"));
    }

    @Test
    void nodesAndInstancesThatTheClusterDoesNotHave() {
        var found = resolved(new Target.Node("nowhere-" + namespace()), new Target.Instance(instance()));

        assertThat(found.rows())
                .extracting(Unresolved::reason)
                .containsExactly(Reason.NO_SUCH_NODE, Reason.NO_SUCH_NODE);
    }

    @Test
    void onePodNamedByManyTargetsIsFoundOnce() {
        var deployment = shop().deployment("cart");
        Pod pod = shop().pod("cart-6d5f-aaaaa", shop().replicaSet("cart-6d5f", deployment));

        var found = resolved(target(pod), workload("deployment", "cart"), account("cart"));

        assertThat(found.pods())
                .singleElement()
                .satisfies(one -> assertThat(one.namedBy()).hasSize(3));
    }

    final Resolution.Resolved resolved(Target... targets) {
        return Asking.resolved(access(), targets);
    }

    final String namespace() {
        return shop().namespace;
    }

    final Target.Workload workload(String kind, String name) {
        return new Target.Workload(namespace(), WorkloadKind.of(kind), name);
    }

    private Target.ServiceAccount account(String name) {
        return new Target.ServiceAccount(namespace(), name);
    }

    static Target.Pod target(Pod pod) {
        return new Target.Pod(
                pod.getMetadata().getNamespace(), pod.getMetadata().getName(), Optional.of(uid(pod)));
    }

    static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    private static InstanceId instance() {
        return new InstanceId(
                "i-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17));
    }

    private static PodBuilder image(PodBuilder pod, String image) {
        return pod.editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec();
    }

    private static HasMetadata customOwner(String kind, String name) {
        var owner = new GenericKubernetesResource();
        owner.setApiVersion("core.strimzi.io/v1beta2");
        owner.setKind(kind);
        owner.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withUid(UUID.randomUUID().toString())
                .build());
        return owner;
    }
}
