package dev.holdfast.evidence.aws;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.ReadinessRow;

/**
 * A request to EC2 that changes nothing because it says {@code DryRun}: whether the role may make it.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html">Common query parameters</a>
 */
public final class DryRun {
    private static final String ALLOWED = "DryRunOperation";

    private DryRun() {}

    /** The row that says so. */
    public static Outcome row(String action, Runnable request) {
        return ReadinessRow.of("ec2:" + action, of(action, request));
    }

    /**
     * EC2 answers a dry run with an error either way, and says by its code what would have come of it.
     *
     * @param request has to say {@code dryRun(true)}
     */
    public static Ending of(String action, Runnable request) {
        try {
            AwsFailures.call(action, () -> {
                request.run();
                return action;
            });
            return new Ending.Done();
        } catch (AwsFailure e) {
            return e.code().equals(ALLOWED) ? new Ending.Done() : new Ending.Failed(e.reason(), e.text());
        }
    }
}
