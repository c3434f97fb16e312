package dev.holdfast.quarantine;

import dev.holdfast.quarantine.ResourceKind.Reach;

/** Kinds that are only read: what picks pods by their labels. */
final class Kinds {
    static final ResourceKind SERVICE = new ResourceKind("v1", "services", "Service", Reach.NAMESPACE);
    static final ResourceKind SERVICE_ACCOUNT =
            new ResourceKind("v1", "serviceaccounts", "ServiceAccount", Reach.NAMESPACE);
    static final ResourceKind REPLICATION_CONTROLLER =
            new ResourceKind("v1", "replicationcontrollers", "ReplicationController", Reach.NAMESPACE);
    static final ResourceKind REPLICA_SET = new ResourceKind("apps/v1", "replicasets", "ReplicaSet", Reach.NAMESPACE);
    static final ResourceKind STATEFUL_SET =
            new ResourceKind("apps/v1", "statefulsets", "StatefulSet", Reach.NAMESPACE);
    static final ResourceKind DEPLOYMENT = new ResourceKind("apps/v1", "deployments", "Deployment", Reach.NAMESPACE);
    static final ResourceKind JOB = new ResourceKind("batch/v1", "jobs", "Job", Reach.NAMESPACE);
    static final ResourceKind ENDPOINT_SLICE =
            new ResourceKind("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", Reach.NAMESPACE);
    static final ResourceKind DISRUPTION_BUDGET =
            new ResourceKind("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", Reach.NAMESPACE);

    static final ResourceKind AUTOSCALER =
            new ResourceKind("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", Reach.NAMESPACE);

    private Kinds() {}
}
