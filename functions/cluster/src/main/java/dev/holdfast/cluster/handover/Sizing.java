package dev.holdfast.cluster.handover;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.Function;

/**
 * How much one invocation takes, how the rest is cut, and how many workers may be at it at once. The one place of these numbers.
 *
 * <p>The account's request buckets bind, not Lambda: EC2 takes 50 calls of an action at once and 5 a second after that, half of
 * which is for direct invocations and half for all workers together. More workers would only share the same calls.
 *
 * <ul>
 *   <li><b>snapshot-volumes</b>: LockSnapshot, one call per volume, is what runs out first. At half the bucket (25 at once, 2.5 a
 *       second) 15 minutes less a minute of reserve are 2,125 locks, a thousand nodes of two volumes. So one invocation takes
 *       1,000 instances, and one worker at a time has the other half.
 *   <li><b>copy-logs</b>: at 75 MB a second a thousand pods of 50 MiB are 11 to 12 minutes. So one invocation takes 1,000 pods.
 *       Each worker has a network of its own, and logs count in no request bucket; eight workers of eight streams each ask
 *       kubelets, which the API's fairness leaves out, and list little beside it.
 *   <li><b>quarantine-workload</b>: thousands of pods are marked within seconds, so an event is never split: what is left waits
 *       for replacements, or was not read back in the last seconds of an invocation. The first marks are set under one Lease, so a second worker would only wait for it.
 * </ul>
 *
 * @param perInvocation more targets are not begun by the invocation that got the event
 * @param perBatch targets of one worker's invocation
 * @param workers at once, over one execution
 * @param share of the account's request buckets for each worker
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html">Request throttling for the EC2 API</a>
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">API Priority and Fairness</a>
 */
record Sizing(int perInvocation, int perBatch, int workers, double share) {
    static Sizing of(Function function) {
        return switch (function) {
            case SNAPSHOT_VOLUMES -> each(1_000, 250, 1);
            case COPY_LOGS -> each(1_000, 100, 8);
            case QUARANTINE_WORKLOAD -> each(Integer.MAX_VALUE, Batch.MOST_TARGETS, 1);
            case CONFIRM_SNAPSHOTS, RELEASE_WORKLOAD, REPORT_INCIDENT, VERIFY_CASE, CHECK_READINESS ->
                throw new IllegalArgumentException(function.text() + " hands nothing over");
        };
    }

    private static Sizing each(int perInvocation, int perBatch, int workers) {
        return new Sizing(perInvocation, perBatch, workers, Batch.WORKERS_HALF / workers);
    }
}
