package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Untrusted;
import dev.holdfast.quarantine.plan.PodNature.Ground;
import dev.holdfast.quarantine.plan.PodNature.Network;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The identities that a pod can use, or whoever has copied its credentials: they work from anywhere, whatever the network denies.
 * Each is live until something revokes it, and no quarantine does. Values of credentials are never read into what is shown.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html">IAM for pods</a>
 */
public final class Identities {
    private static final String ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";
    private static final String STS = "sts.amazonaws.com";
    private static final String POD_IDENTITY = "pods.eks.amazonaws.com";
    private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final Pattern ROLE_ARN =
            Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]{1,576}");
    private static final Set<String> KEYS = Set.of(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_BEARER_TOKEN_BEDROCK");

    private Identities() {}

    /** What kind of identity. */
    public enum Kind {
        /** A role by IRSA. The token works from outside the cluster until it expires, 24 hours by default. */
        IRSA_ROLE,
        /** A role by EKS Pod Identity. */
        POD_IDENTITY,
        /** The node's role, by its metadata service. */
        NODE_ROLE,
        /** The service account towards the Kubernetes API. */
        SERVICE_ACCOUNT_TOKEN,
        /** The same with a token that never expires. */
        LEGACY_TOKEN,
        /** A token for somebody else. */
        OTHER_TOKEN,
        /** Keys in the pod's environment. */
        ENVIRONMENT_KEYS
    }

    /** Whether it works. */
    public enum State {
        LIVE
    }

    /**
     * One identity.
     *
     * @param text what is known about it, safe to show
     */
    public record Identity(Kind kind, State state, String text) {
        /** For {@code details.identities}. */
        @Override
        public String toString() {
            return kind + " " + state + ": " + text;
        }
    }

    /**
     * Lists them.
     *
     * @param account the pod's service account; empty where it could not be read
     * @param imds the metadata service of the pod's instance
     */
    public static List<Identity> of(Pod pod, PodNature nature, Optional<ServiceAccount> account, MetadataService imds) {
        return Stream.of(
                        irsa(pod, account),
                        podIdentity(pod),
                        nodeRole(nature, imds),
                        tokens(pod),
                        legacy(pod, account),
                        keys(pod))
                .flatMap(stream -> stream)
                .toList();
    }

    private static Stream<Identity> irsa(Pod pod, Optional<ServiceAccount> account) {
        SequencedSet<String> roles = new LinkedHashSet<>();
        account.flatMap(one -> Marks.annotation(one, ROLE_ANNOTATION))
                .filter(role -> !role.isEmpty())
                .ifPresent(roles::add);
        values(pod, "AWS_ROLE_ARN").forEach(roles::add);
        if (roles.isEmpty() && projections(pod).anyMatch(token -> STS.equals(token.getAudience()))) {
            return Stream.of(live(Kind.IRSA_ROLE, "a role that is not named: the pod has a token for " + STS));
        }
        return roles.stream().map(role -> live(Kind.IRSA_ROLE, shown(role)));
    }

    private static String shown(String role) {
        return ROLE_ARN.matcher(role).matches() ? role : Untrusted.show(role);
    }

    private static Stream<Identity> podIdentity(Pod pod) {
        boolean agent = values(pod, "AWS_CONTAINER_CREDENTIALS_FULL_URI")
                .anyMatch(uri -> uri.contains("169.254.170.23") || uri.contains("fd00:ec2::23"));
        boolean token = projections(pod).anyMatch(one -> POD_IDENTITY.equals(one.getAudience()));
        return agent || token
                ? Stream.of(live(Kind.POD_IDENTITY, "the role associated with " + accountName(pod)))
                : Stream.empty();
    }

    private static Stream<Identity> nodeRole(PodNature nature, MetadataService imds) {
        if (nature.ground() == Ground.FARGATE || nature.ground() == Ground.NONE) {
            return Stream.empty();
        }
        if (nature.network() == Network.HOST) {
            return Stream.of(live(Kind.NODE_ROLE, "the pod uses its node's network and so its metadata service"));
        }
        return Stream.of(live(Kind.NODE_ROLE, imds.text()));
    }

    private static Stream<Identity> tokens(Pod pod) {
        return projections(pod)
                .map(token -> Optional.ofNullable(token.getAudience()).orElse(""))
                .filter(audience -> !audience.equals(STS) && !audience.equals(POD_IDENTITY))
                .distinct()
                .map(audience -> audience.isEmpty()
                        ? live(Kind.SERVICE_ACCOUNT_TOKEN, accountName(pod))
                        : live(Kind.OTHER_TOKEN, accountName(pod) + " towards " + Untrusted.show(audience)));
    }

    /**
     * Secrets that hold a token: those that the account lists, and any that is mounted where clients look for one.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets">Token Secrets</a>
     */
    private static Stream<Identity> legacy(Pod pod, Optional<ServiceAccount> account) {
        var listed = account.map(ServiceAccount::getSecrets).orElse(List.of()).stream()
                .map(ObjectReference::getName)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        var mounted = containers(pod)
                .flatMap(container -> Optional.ofNullable(container.getVolumeMounts()).orElse(List.of()).stream())
                .filter(mount -> TOKEN_PATH.equals(mount.getMountPath()))
                .map(mount -> mount.getName())
                .collect(Collectors.toSet());
        return volumes(pod)
                .filter(volume -> Optional.ofNullable(volume.getSecret()).isPresent())
                .filter(volume -> mounted.contains(volume.getName())
                        || listed.contains(volume.getSecret().getSecretName()))
                .map(volume -> live(
                        Kind.LEGACY_TOKEN,
                        "Secret "
                                + Untrusted.show(Objects.requireNonNullElse(
                                        volume.getSecret().getSecretName(), ""))));
    }

    private static Stream<Identity> keys(Pod pod) {
        return containers(pod)
                .flatMap(container -> env(container)
                        .map(EnvVar::getName)
                        .filter(KEYS::contains)
                        .map(name -> live(
                                Kind.ENVIRONMENT_KEYS,
                                name + " in container "
                                        + Untrusted.show(Objects.requireNonNullElse(container.getName(), "")))))
                .distinct();
    }

    private static Identity live(Kind kind, String text) {
        return new Identity(kind, State.LIVE, text);
    }

    private static String accountName(Pod pod) {
        return "service account " + pod.getMetadata().getNamespace() + "/"
                + Optional.ofNullable(pod.getSpec().getServiceAccountName())
                        .filter(name -> !name.isEmpty())
                        .orElse("default");
    }

    private static Stream<String> values(Pod pod, String name) {
        return containers(pod)
                .flatMap(Identities::env)
                .filter(variable -> name.equals(variable.getName()))
                .map(EnvVar::getValue)
                .filter(Objects::nonNull)
                .filter(value -> !value.isEmpty());
    }

    private static Stream<EnvVar> env(Container container) {
        return Optional.ofNullable(container.getEnv()).orElse(List.of()).stream();
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
    }

    private static Stream<Volume> volumes(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getVolumes()).orElse(List.of()).stream();
    }

    private static Stream<ServiceAccountTokenProjection> projections(Pod pod) {
        return volumes(pod)
                .filter(volume -> Optional.ofNullable(volume.getProjected()).isPresent())
                .flatMap(volume -> Optional.ofNullable(volume.getProjected().getSources()).orElse(List.of()).stream())
                .map(source -> source.getServiceAccountToken())
                .filter(Objects::nonNull);
    }
}
