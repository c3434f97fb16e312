package dev.holdfast.report.notify;

import dev.holdfast.evidence.aws.AwsFailure;

/** A way by which notices leave. */
public interface Channel {
    /** A short word of ours, part of keys: {@code topic}, {@code bus}. */
    String name();

    /**
     * Sends it, and returns when the service has taken it over. Sending it again does no harm: it carries its id.
     *
     * @throws AwsFailure when it was not taken over, or nobody knows
     */
    void send(Notice notice) throws AwsFailure;
}
