package dev.holdfast.incident;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether an EC2 instance is a node of an EKS cluster, as its tags say. */
public sealed interface Membership {
    /** A node of this cluster. */
    record Member(ClusterName cluster) implements Membership {}

    /** No tag of a cluster. */
    record NotAMember() implements Membership {}

    /** Tags of several clusters: nobody can say which, so nothing is done. */
    record Ambiguous(SortedSet<String> clusters) implements Membership {}

    /**
     * Reads tags in the order in which they are to be believed. {@code aws:} keys cannot be written by users; the key that
     * self-managed nodes carry holds the name in the key and counts only with the value {@code owned}, for {@code shared} marks
     * subnets and security groups.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html">Amazon EKS resource tags</a>
     */
    static Membership of(Map<String, String> tags) {
        for (String key : List.of(
                "aws:eks:cluster-name", "eks:cluster-name", "eks:eks-cluster-name", "alpha.eksctl.io/cluster-name")) {
            var name = Optional.ofNullable(tags.get(key)).filter(ClusterName::matches);
            if (name.isPresent()) {
                return new Member(new ClusterName(name.get()));
            }
        }
        var owned = new TreeSet<String>();
        tags.forEach((key, value) -> {
            String prefix = "kubernetes.io/cluster/";
            if (key.startsWith(prefix)
                    && value.equals("owned")
                    && ClusterName.matches(key.substring(prefix.length()))) {
                owned.add(key.substring(prefix.length()));
            }
        });
        return switch (owned.size()) {
            case 0 -> new NotAMember();
            case 1 -> new Member(new ClusterName(owned.first()));
            default -> new Ambiguous(owned);
        };
    }
}
