package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Policies of other makers' kinds, which can allow what a NetworkPolicy denies. Holdfast does not work out what they do to a pod:
 * where one may matter, containment is not claimed ({@link Reason#UNKNOWN_POLICY}).
 *
 * <p>A kind matters where its engine is the one that is relied upon, and where nobody knows which engine is. Two engines on one
 * node do not lift each other's denies, so a deny of ours in one holds whatever another's policy allows.
 */
public final class ForeignPolicies {
    private ForeignPolicies() {}

    /** The kinds there are. */
    public enum Kind {
        /**
         * {@code clusternetworkpolicies.networking.k8s.aws}.
         *
         * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Network policies</a>
         */
        AWS_CLUSTER("ClusterNetworkPolicy"),
        /** {@code applicationnetworkpolicies.networking.k8s.aws}, in a namespace, adds allows like a NetworkPolicy. */
        AWS_APPLICATION("ApplicationNetworkPolicy"),
        /** {@code adminnetworkpolicies.policy.networking.k8s.io}: its Allow comes before every NetworkPolicy. */
        ADMIN("AdminNetworkPolicy"),
        /** Comes after NetworkPolicies and only for pods that none selects, so never for ours. */
        BASELINE("BaselineAdminNetworkPolicy"),
        /** {@code networkpolicies.crd.projectcalico.org}: may come before Kubernetes' policies by order and tier. */
        CALICO("Calico NetworkPolicy"),
        /** {@code globalnetworkpolicies.crd.projectcalico.org}. */
        CALICO_GLOBAL("Calico GlobalNetworkPolicy"),
        /** {@code ciliumnetworkpolicies.cilium.io}: adds allows. */
        CILIUM("CiliumNetworkPolicy"),
        /** {@code ciliumclusterwidenetworkpolicies.cilium.io}. */
        CILIUM_CLUSTERWIDE("CiliumClusterwideNetworkPolicy");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    /** The policies of a kind that may apply to the pod: those of its namespace, and those of the cluster. */
    public sealed interface Found {
        /** Which kind. */
        Kind kind();

        /** There are these; ours not counted. None where the list is empty or the kind is not served. */
        record Named(Kind kind, List<String> names) implements Found {
            public Named {
                names = List.copyOf(names);
            }
        }

        /** They could not be read. */
        record Unread(Kind kind, String text) implements Found {}

        /** ClusterNetworkPolicies, read as far as their place in the order and whether they accept. */
        record AwsCluster(List<Cluster> policies) implements Found {
            public AwsCluster {
                policies = List.copyOf(policies);
            }

            @Override
            public Kind kind() {
                return Kind.AWS_CLUSTER;
            }
        }
    }

    /** A ClusterNetworkPolicy of somebody else. */
    public record Cluster(String name, Tier tier, int priority, Accepts accepts) {}

    /** The tier of a ClusterNetworkPolicy. */
    public enum Tier {
        ADMIN,
        BASELINE,
        UNKNOWN
    }

    /** Whether any of its rules accepts. */
    public enum Accepts {
        SOMETHING,
        NOTHING
    }

    /** Whether our ClusterNetworkPolicy, Admin tier, priority 0, is in place. */
    public enum OurClusterDeny {
        IN_PLACE,
        NOT_IN_PLACE
    }

    /** Why containment cannot be claimed because of them; empty where none may matter. */
    public static List<Why> unknown(Engine engine, Collection<Found> found, OurClusterDeny ours) {
        return found.stream()
                .filter(one -> matters(one.kind(), engine))
                .flatMap(one -> why(one, ours).stream())
                .toList();
    }

    private static boolean matters(Kind kind, Engine engine) {
        return switch (kind) {
            case BASELINE -> false;
            case AWS_CLUSTER, AWS_APPLICATION -> engine instanceof Engine.VpcCni || engine instanceof Engine.Unknown;
            case CALICO, CALICO_GLOBAL -> engine instanceof Engine.Calico || engine instanceof Engine.Unknown;
            case CILIUM, CILIUM_CLUSTERWIDE -> engine instanceof Engine.Cilium || engine instanceof Engine.Unknown;
            case ADMIN -> !(engine instanceof Engine.VpcCni) && !(engine instanceof Engine.None);
        };
    }

    private static Optional<Why> why(Found found, OurClusterDeny ours) {
        return switch (found) {
            case Found.Named(var kind, var names) -> names.isEmpty() ? Optional.empty() : Optional.of(why(kind, names));
            case Found.Unread(var kind, var text) ->
                Optional.of(new Why(
                        Reason.UNKNOWN_POLICY,
                        kind.text + " may apply and could not be read: " + Untrusted.show(text)));
            case Found.AwsCluster(var policies) -> {
                var names = policies.stream()
                        .filter(policy -> mayComeFirst(policy, ours))
                        .map(Cluster::name)
                        .toList();
                yield names.isEmpty() ? Optional.empty() : Optional.of(why(Kind.AWS_CLUSTER, names));
            }
        };
    }

    /** Lower numbers come first, and which of two equal ones does is not said. The Baseline tier comes after NetworkPolicies. */
    private static boolean mayComeFirst(Cluster policy, OurClusterDeny ours) {
        boolean before = switch (ours) {
            case IN_PLACE -> policy.priority() <= 0;
            case NOT_IN_PLACE -> true;
        };
        return policy.accepts() == Accepts.SOMETHING && policy.tier() != Tier.BASELINE && before;
    }

    private static Why why(Kind kind, List<String> names) {
        var shown = Stream.concat(
                names.stream().sorted().limit(5).map(Untrusted::show),
                names.size() > 5 ? Stream.of("and " + (names.size() - 5) + " more") : Stream.empty());
        return new Why(
                Reason.UNKNOWN_POLICY,
                kind.text + " may allow what the quarantine denies: " + String.join(", ", shown.toList()));
    }
}
