package dev.holdfast.cluster.testing;

/** One of the cluster's own loops. */
@FunctionalInterface
interface Controller {
    /** Brings the cluster nearer to what it should be; does nothing where it is so. */
    void reconcile(Inside cluster);
}
