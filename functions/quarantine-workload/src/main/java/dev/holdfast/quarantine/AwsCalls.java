package dev.holdfast.quarantine;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * When calls to EC2 and Auto Scaling have to be over. Their clients wait longer than an invocation may have left, and one that hangs
 * would keep it from telling what it did.
 *
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/timeouts.html">Timeouts</a>
 */
record AwsCalls(Deadline end) {
    /** As long as a call may take in all. */
    static final Duration LONGEST = Duration.ofSeconds(45);

    /** One that is over at once: what a call has when there is no time. */
    private static final Duration NONE = Duration.ofMillis(1);

    /** For what ends by its own limits. */
    static AwsCalls unlimited() {
        return new AwsCalls(Closing.never().until(Closing.Step.CALL));
    }

    /** For one request, at the time when it is made. */
    Consumer<AwsRequestOverrideConfiguration.Builder> limit() {
        var left = end.left();
        var some = left.compareTo(NONE) < 0 ? NONE : left;
        return call -> call.apiCallTimeout(some.compareTo(LONGEST) < 0 ? some : LONGEST);
    }
}
