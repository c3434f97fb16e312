package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The way to a cluster's Kubernetes API. */
@FunctionalInterface
public interface ClusterAccess {
    /** A client of the cluster, made once and shared: the caller does not close it. Making it asks EKS, not Kubernetes. */
    KubernetesClient client(ClusterName cluster) throws KubeFailure;
}
