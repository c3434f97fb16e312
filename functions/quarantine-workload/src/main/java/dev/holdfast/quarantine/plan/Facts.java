package dev.holdfast.quarantine.plan;

import java.util.List;

/**
 * What was read back about one pod when everything was done, or tried. Where something was not read, it says so: nothing here
 * is what was meant to be.
 *
 * @param label the mark on the pod
 * @param deny our NetworkPolicy in the pod's namespace, see {@link PolicyRules#deniesQuarantined}
 * @param programming whether the engine itself shows the pod as programmed
 * @param clusterDeny our ClusterNetworkPolicy
 * @param appliedBefore whether any policy applied to the pod, or to a sibling that shares its rules, before it was marked
 * @param allowsLeft names of NetworkPolicies that select the pod and allow something
 * @param siblings who shares its rules; only looked at where the engine is the VPC CNI
 * @param unknownPolicies see {@link ForeignPolicies#unknown}
 * @param escapes what else says that the node may be the intruder's, such as the type of the finding; safe to show
 */
public record Facts(
        Engine engine,
        PodNature nature,
        ReadBack label,
        ReadBack deny,
        Programming programming,
        ClusterDeny clusterDeny,
        AppliedBefore appliedBefore,
        List<String> allowsLeft,
        Siblings siblings,
        List<Why> unknownPolicies,
        List<String> escapes) {
    public Facts {
        allowsLeft = List.copyOf(allowsLeft);
        unknownPolicies = List.copyOf(unknownPolicies);
        escapes = List.copyOf(escapes);
    }

    /** How a thing was found when it was read again. */
    public enum ReadBack {
        AS_SET,
        MISSING,
        NOT_READ
    }

    /** What the engine shows: for the VPC CNI whether a PolicyEndpoint of our policy names the pod. */
    public enum Programming {
        SEEN,
        /** Looked for until the time was up. */
        NOT_SEEN,
        /** Seen, and no more after the pod was taken from its controller; the labels were put back, or could not be. */
        LOST_AFTER_ORPHANING,
        /** This engine shows nothing, or it may not be read. */
        CANNOT_BE_SEEN
    }

    /** Our ClusterNetworkPolicy, read back. */
    public enum ClusterDeny {
        /** In place, and before it no ClusterNetworkPolicy applied to the pod. */
        FIRST_FOR_THE_POD,
        /** In place, but another applied to the pod before, or that is not known. */
        NOT_THE_FIRST,
        /** Served, but not as it should be, or not read. */
        NOT_READ_BACK,
        /** There is no such kind in this cluster. */
        NOT_SERVED
    }

    /** Whether any NetworkPolicy applied before. */
    public enum AppliedBefore {
        NONE,
        SOME,
        UNKNOWN
    }

    /** Who shares the pod's rules. */
    public sealed interface Siblings {
        /** These, perhaps none. */
        record Known(SiblingRules.Shared shared) implements Siblings {}

        /** The pods of the node, or the policies, could not be read. */
        record Unread(String text) implements Siblings {}
    }
}
