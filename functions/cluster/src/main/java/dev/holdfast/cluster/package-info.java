/**
 * Access to EKS clusters and their Kubernetes API, and what an incident's targets mean there. Functions begin at
 * {@link dev.holdfast.cluster.ClusterTargets}.
 */
@NullMarked
package dev.holdfast.cluster;

import org.jspecify.annotations.NullMarked;
