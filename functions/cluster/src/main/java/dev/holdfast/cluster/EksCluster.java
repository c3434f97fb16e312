package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import java.net.URI;

/**
 * Where a cluster's API is and who vouches for it.
 *
 * @param endpoint the API server's address
 * @param authority the cluster's own certificate authority: PEM, base64 as EKS gives it
 */
public record EksCluster(ClusterName name, URI endpoint, String authority) {}
