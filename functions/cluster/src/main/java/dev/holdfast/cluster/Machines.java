package dev.holdfast.cluster;

import dev.holdfast.incident.InstanceId;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells machines by what Kubernetes says about their nodes. */
final class Machines {
    private static final Pattern PROVIDER_ID = Pattern.compile("aws://[a-z0-9-]*/[a-z0-9-]+/(?:[^/]+/)?(?<last>[^/]+)");
    private static final String FARGATE = "fargate-";

    private Machines() {}

    /**
     * Reads {@code spec.providerID}: {@code aws:///<zone>/<instance>}, or {@code aws:///<zone>/<number>/fargate-<node>}.
     *
     * @see <a href="https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/instances.go">AWS cloud
     *     provider</a>
     */
    static Optional<Machine> ofProviderId(String providerId) {
        var aws = PROVIDER_ID.matcher(providerId);
        return aws.matches() ? ofNodeName(aws.group("last")) : Optional.empty();
    }

    /** What a node's name alone tells: in Auto Mode it is the instance's id, on Fargate it begins with {@code fargate-}. */
    static Optional<Machine> ofNodeName(String name) {
        if (InstanceId.matches(name)) {
            return Optional.of(new Machine.Ec2(new InstanceId(name)));
        }
        return name.startsWith(FARGATE) ? Optional.of(new Machine.Fargate()) : Optional.empty();
    }
}
