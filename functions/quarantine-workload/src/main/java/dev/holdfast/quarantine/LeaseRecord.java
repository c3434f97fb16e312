package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one holder writes into the Lease. Every patch of it tests the resourceVersion, so that of two who write at the same time
 * one fails.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/">Lease v1</a>
 */
record LeaseRecord(String holder) {
    private static final DateTimeFormatter MICRO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int UNPROCESSABLE = 422;

    static String holder(ObjectNode lease) {
        return Trees.text(lease, "/spec/holderIdentity");
    }

    boolean isOurs(ObjectNode lease) {
        return holder(lease).equals(holder);
    }

    /** Whether it is exactly what we wrote at that moment. */
    boolean isOurs(ObjectNode lease, Instant renewed) {
        return isOurs(lease) && Trees.text(lease, "/spec/renewTime").equals(time(renewed));
    }

    ObjectNode manifest(ObjectRef ref, Instant now) {
        var lease = JSON.createObjectNode()
                .put("apiVersion", ref.resource().apiVersion())
                .put("kind", ref.resource().kind());
        var metadata = lease.putObject("metadata").put("name", ref.name());
        ref.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", seconds())
                .put("acquireTime", time(now))
                .put("renewTime", time(now))
                .put("leaseTransitions", 0);
        return lease;
    }

    Patch taken(ObjectNode lease, Instant now) {
        int transitions = Trees.at(lease, "/spec/leaseTransitions").asInt(0);
        return guarded(
                lease,
                new Operation.Add("/spec/holderIdentity", holder),
                new Operation.Add("/spec/leaseDurationSeconds", seconds()),
                new Operation.Add("/spec/acquireTime", time(now)),
                new Operation.Add("/spec/renewTime", time(now)),
                new Operation.Add("/spec/leaseTransitions", isOurs(lease) ? transitions : transitions + 1));
    }

    Patch renewed(ObjectNode lease, Instant now) {
        return guarded(lease, new Operation.Add("/spec/renewTime", time(now)));
    }

    /** Without a holder: the next one need not wait. */
    Patch released(ObjectNode lease) {
        return guarded(lease, new Operation.Remove("/spec/holderIdentity"));
    }

    /** The test failed, or the API server met another write: somebody was faster. */
    static boolean isOvertaken(KubeFailure e) {
        return e.reason() == Reason.CONFLICT || (e.reason() == Reason.REJECTED && e.code() == UNPROCESSABLE);
    }

    private static Patch guarded(ObjectNode lease, Operation... operations) {
        var all = new ArrayList<Operation>();
        all.add(new Operation.Test("/metadata/resourceVersion", Trees.resourceVersion(lease)));
        all.addAll(List.of(operations));
        return Guards.around(lease, new Patch(all)).orElse(Patch.NOTHING);
    }

    private static int seconds() {
        return (int) QuarantineLease.DURATION.toSeconds();
    }

    private static String time(Instant at) {
        return MICRO.format(at.atOffset(ZoneOffset.UTC));
    }
}
