package dev.holdfast.logs;

import dev.holdfast.incident.ClusterName;
import java.util.Optional;

/**
 * Where and what to look for in CloudWatch Logs.
 *
 * @param streams what the names of the streams begin with; empty for all streams
 */
record LogSearch(String group, Optional<String> streams, Condition condition) {
    private static final String API_SERVER = "kube-apiserver-audit-";

    /**
     * The control plane's audit log, where the cluster has it switched on.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html">Control plane logs</a>
     */
    static LogSearch audit(ClusterName cluster, Condition condition) {
        return new LogSearch("/aws/eks/" + cluster + "/cluster", Optional.of(API_SERVER), condition);
    }

    /**
     * What containers wrote, as Container Insights' agents sent it from the nodes.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-logs-FluentBit.html">Fluent
     *     Bit for Container Insights</a>
     */
    static LogSearch application(ClusterName cluster, Condition condition) {
        return new LogSearch("/aws/containerinsights/" + cluster + "/application", Optional.empty(), condition);
    }
}
