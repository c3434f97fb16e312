package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Marks;
import java.util.ArrayList;
import java.util.List;

/**
 * A right in a cluster, as {@code rbac.yaml} beside this module gives it: a test holds the two to each other, and to what the code
 * asks for.
 *
 * @param group empty for the core
 * @param namespace empty for the whole cluster
 * @param name empty for all objects of the kind
 */
record Right(String group, String resource, String verb, String namespace, String name) {
    private static final String CORE = "";
    private static final String EVERYWHERE = "";
    private static final String ALL = "";

    /** What QuarantineWorkload needs. */
    static List<Right> ofQuarantine() {
        var rights = new ArrayList<Right>();
        add(rights, CORE, "pods", "get", "list", "patch");
        add(rights, CORE, "nodes", "get", "list", "patch");
        add(rights, CORE, "serviceaccounts", "get");
        add(rights, CORE, "services", "list");
        add(rights, CORE, "replicationcontrollers", "get", "list");
        add(rights, "apps", "deployments", "get");
        add(rights, "apps", "replicasets", "get", "list");
        add(rights, "apps", "statefulsets", "get", "list");
        add(rights, "apps", "daemonsets", "get", "list");
        add(rights, "batch", "jobs", "get", "list");
        add(rights, "batch", "cronjobs", "get");
        add(rights, "discovery.k8s.io", "endpointslices", "list");
        add(rights, "policy", "poddisruptionbudgets", "list");
        add(rights, "autoscaling", "horizontalpodautoscalers", "list");
        add(rights, "networking.k8s.io", "networkpolicies", "get", "list", "create", "patch");
        add(rights, "networking.k8s.aws", "clusternetworkpolicies", "list", "create");
        addOwn(rights, "networking.k8s.io", "networkpolicies", "delete");
        addOwn(rights, "networking.k8s.aws", "clusternetworkpolicies", "get", "patch", "delete");
        add(rights, "networking.k8s.aws", "applicationnetworkpolicies", "list");
        add(rights, "networking.k8s.aws", "policyendpoints", "list");
        add(rights, "networking.k8s.aws", "clusterpolicyendpoints", "list");
        add(rights, "policy.networking.k8s.io", "adminnetworkpolicies", "list");
        add(rights, "crd.projectcalico.org", "networkpolicies", "list");
        add(rights, "crd.projectcalico.org", "globalnetworkpolicies", "list");
        add(rights, "cilium.io", "ciliumnetworkpolicies", "list");
        add(rights, "cilium.io", "ciliumclusterwidenetworkpolicies", "list");
        rights.add(new Right(CORE, "configmaps", "get", "kube-system", "amazon-vpc-cni"));
        lease(rights);
        return rights;
    }

    /** What ReleaseWorkload needs. */
    static List<Right> ofRelease() {
        var rights = new ArrayList<Right>();
        add(rights, CORE, "pods", "get", "list", "patch");
        add(rights, CORE, "nodes", "get", "patch");
        add(rights, "apps", "replicasets", "list");
        add(rights, "networking.k8s.io", "networkpolicies", "get", "list", "patch", "delete");
        addOwn(rights, "networking.k8s.aws", "clusternetworkpolicies", "get", "delete");
        lease(rights);
        return rights;
    }

    private static void add(List<Right> rights, String group, String resource, String... verbs) {
        for (String verb : verbs) {
            rights.add(new Right(group, resource, verb, EVERYWHERE, ALL));
        }
    }

    /** On the policy of Holdfast's own name alone. */
    private static void addOwn(List<Right> rights, String group, String resource, String... verbs) {
        for (String verb : verbs) {
            rights.add(new Right(group, resource, verb, EVERYWHERE, Marks.POLICY));
        }
    }

    private static void lease(List<Right> rights) {
        rights.add(new Right("coordination.k8s.io", "leases", "create", "holdfast", ALL));
        for (String verb : List.of("get", "patch")) {
            rights.add(new Right("coordination.k8s.io", "leases", verb, "holdfast", "quarantine"));
        }
    }

    /** For people: {@code patch pods}, {@code get leases of coordination.k8s.io in holdfast}. */
    @Override
    public String toString() {
        return verb + " " + resource + (group.isEmpty() ? "" : " of " + group)
                + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
