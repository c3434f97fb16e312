package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.plan.Identities.Kind;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class IdentitiesTest {
    private static final String ROLE = "arn:aws:iam::111122223333:role/cart";
    private static final Optional<ServiceAccount> NO_ACCOUNT = Optional.empty();

    @Test
    void aPlainPodMayStillReachItsNodesRole() {
        assertThat(kinds(spec(spec -> spec))).containsExactly(Kind.NODE_ROLE);
        assertThat(text(spec(spec -> spec), new MetadataService.Unknown())).contains("not known");
        assertThat(text(spec(spec -> spec), new MetadataService.Hops(2))).contains("reaches it");
        assertThat(text(spec(spec -> spec), new MetadataService.Hops(1))).contains("should not");
        assertThat(text(spec(spec -> spec), new MetadataService.WithoutToken())).contains("reaches it");
        assertThat(text(spec(spec -> spec), new MetadataService.Off())).contains("is off");
        assertThat(text(spec(spec -> spec.withHostNetwork(true)), new MetadataService.Hops(1)))
                .contains("node's network");
        assertThat(kinds(spec(spec -> spec.withNodeName("fargate-x")))).isEmpty();
    }

    @Test
    void namesTheRoleOfTheServiceAccountOnce() {
        var account = Optional.of(account(ROLE));
        var pod = spec(spec -> env(spec, "AWS_ROLE_ARN", ROLE));

        assertThat(texts(pod, account, Kind.IRSA_ROLE)).containsExactly(ROLE);
        assertThat(texts(pod, NO_ACCOUNT, Kind.IRSA_ROLE)).containsExactly(ROLE);
        assertThat(texts(spec(spec -> spec), account, Kind.IRSA_ROLE)).containsExactly(ROLE);
        assertThat(texts(spec(spec -> token(spec, "sts.amazonaws.com")), NO_ACCOUNT, Kind.IRSA_ROLE))
                .singleElement()
                .asString()
                .contains("not named");
    }

    @Test
    void aRoleThatIsNoneIsEscaped() {
        assertThat(texts(spec(spec -> spec), Optional.of(account("<b>\n")), Kind.IRSA_ROLE))
                .containsExactly("'<b>\\u000a'");
        assertThat(texts(spec(spec -> spec), Optional.of(account("")), Kind.IRSA_ROLE))
                .isEmpty();
    }

    @Test
    void knowsPodIdentityByItsAgentAndByItsToken() {
        for (Pod pod : List.of(
                spec(spec -> env(spec, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")),
                spec(spec -> env(spec, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1/credentials")),
                spec(spec -> token(spec, "pods.eks.amazonaws.com")))) {
            assertThat(texts(pod, NO_ACCOUNT, Kind.POD_IDENTITY))
                    .containsExactly("the role associated with service account shop/default");
        }
        assertThat(kinds(spec(spec -> env(spec, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/"))))
                .containsExactly(Kind.NODE_ROLE);
    }

    @Test
    void listsTokensOfAllAges() {
        assertThat(kinds(spec(spec -> token(spec, null)))).contains(Kind.SERVICE_ACCOUNT_TOKEN);
        assertThat(kinds(spec(spec -> token(spec, "vault")))).contains(Kind.OTHER_TOKEN);
        var mounted = spec(spec -> spec.addNewVolume()
                .withName("t")
                .withNewSecret()
                .withSecretName("cart-token-x")
                .endSecret()
                .endVolume()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("t")
                .withMountPath("/var/run/secrets/kubernetes.io/serviceaccount")
                .endVolumeMount()
                .endContainer());
        assertThat(texts(mounted, NO_ACCOUNT, Kind.LEGACY_TOKEN)).containsExactly("Secret 'cart-token-x'");
        var listed = new ServiceAccountBuilder(account(ROLE))
                .addNewSecret()
                .withName("s")
                .endSecret()
                .build();
        var volume = spec(spec -> spec.addNewVolume()
                .withName("t")
                .withNewSecret()
                .withSecretName("s")
                .endSecret()
                .endVolume());
        assertThat(texts(volume, Optional.of(listed), Kind.LEGACY_TOKEN)).containsExactly("Secret 's'");
        assertThat(texts(volume, NO_ACCOUNT, Kind.LEGACY_TOKEN)).isEmpty();
    }

    @Test
    void namesKeysAndNeverShowsThem() {
        var pod = spec(spec -> env(spec, "AWS_SECRET_ACCESS_KEY", "not-to-be-shown"));

        var found = Identities.of(pod, nature(pod), NO_ACCOUNT, new MetadataService.Unknown());

        assertThat(found).extracting(Identities.Identity::kind).contains(Kind.ENVIRONMENT_KEYS);
        assertThat(found.toString())
                .contains("ENVIRONMENT_KEYS LIVE: AWS_SECRET_ACCESS_KEY in container 'cart'")
                .doesNotContain("not-to-be-shown");
    }

    private static List<Kind> kinds(Pod pod) {
        return Identities.of(pod, nature(pod), NO_ACCOUNT, new MetadataService.Unknown()).stream()
                .map(Identities.Identity::kind)
                .toList();
    }

    private static List<String> texts(Pod pod, Optional<ServiceAccount> account, Kind kind) {
        return Identities.of(pod, nature(pod), account, new MetadataService.Unknown()).stream()
                .filter(identity -> identity.kind() == kind)
                .map(Identities.Identity::text)
                .toList();
    }

    private static String text(Pod pod, MetadataService imds) {
        return Identities.of(pod, nature(pod), NO_ACCOUNT, imds).getFirst().text();
    }

    private static PodNature nature(Pod pod) {
        return PodNature.of(pod, Optional.empty());
    }

    private static ServiceAccount account(String role) {
        return new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("cart")
                .addToAnnotations("eks.amazonaws.com/role-arn", role)
                .endMetadata()
                .build();
    }

    private static PodSpecBuilder env(PodSpecBuilder spec, String name, String value) {
        return spec.editFirstContainer()
                .addNewEnv()
                .withName(name)
                .withValue(value)
                .endEnv()
                .endContainer();
    }

    private static PodSpecBuilder token(PodSpecBuilder spec, @org.jspecify.annotations.Nullable String audience) {
        return spec.addNewVolume()
                .withName("token")
                .withNewProjected()
                .addNewSource()
                .withNewServiceAccountToken()
                .withAudience(audience)
                .endServiceAccountToken()
                .endSource()
                .endProjected()
                .endVolume();
    }

    private static Pod spec(UnaryOperator<PodSpecBuilder> edit) {
        var pod = Shop.pod("cart-1").build();
        pod.setSpec(edit.apply(new PodSpecBuilder(pod.getSpec())).build());
        return pod;
    }
}
