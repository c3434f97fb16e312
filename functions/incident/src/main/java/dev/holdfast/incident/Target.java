package dev.holdfast.incident;

import java.util.Optional;

/** What an event points at. Every name in it fits its published pattern, so a target is safe to show and to write. */
public sealed interface Target {
    /** As it stands in results: {@code pod/shop/cart-6d5f}. */
    String name();

    /** As it stands in S3 keys, where {@code /} would be a folder: {@code pod~shop~cart-6d5f}. */
    default String keyName() {
        return name().replace('/', '~');
    }

    /** One pod; with the uid where the event gives it, for a pod of the same name is another pod. */
    record Pod(String namespace, String pod, Optional<String> uid) implements Target {
        public Pod {
            KubeName.requireLabel("namespace", namespace);
            KubeName.requireSubdomain("pod", pod);
            uid.ifPresent(value -> KubeName.requireUid("uid", value));
        }

        public Pod(String namespace, String pod) {
            this(namespace, pod, Optional.empty());
        }

        @Override
        public String name() {
            return "pod/" + namespace + "/" + pod;
        }
    }

    /** A controller of pods. */
    record Workload(String namespace, WorkloadKind kind, String workload) implements Target {
        public Workload {
            KubeName.requireLabel("namespace", namespace);
            KubeName.requireSubdomain("workload", workload);
        }

        @Override
        public String name() {
            return "workload/" + namespace + "/" + kind + "/" + workload;
        }
    }

    /** All pods that run as a service account. */
    record ServiceAccount(String namespace, String serviceAccount) implements Target {
        public ServiceAccount {
            KubeName.requireLabel("namespace", namespace);
            KubeName.requireSubdomain("serviceAccount", serviceAccount);
        }

        @Override
        public String name() {
            return "serviceaccount/" + namespace + "/" + serviceAccount;
        }
    }

    /** All pods that run an image. */
    record Image(String reference) implements Target {
        public Image {
            KubeName.requireImage("image", reference);
        }

        @Override
        public String name() {
            return "image/" + reference;
        }
    }

    /** A Kubernetes node by its name. */
    record Node(String node) implements Target {
        public Node {
            KubeName.requireSubdomain("node", node);
        }

        @Override
        public String name() {
            return "node/" + node;
        }
    }

    /** An EC2 instance. */
    record Instance(InstanceId id) implements Target {
        @Override
        public String name() {
            return "instance/" + id;
        }
    }

    /** An EBS volume. */
    record Volume(VolumeId id) implements Target {
        @Override
        public String name() {
            return "volume/" + id;
        }
    }

    /** A whole cluster, where the event names nothing narrower. */
    record Cluster(ClusterName cluster) implements Target {
        @Override
        public String name() {
            return "cluster/" + cluster;
        }
    }
}
