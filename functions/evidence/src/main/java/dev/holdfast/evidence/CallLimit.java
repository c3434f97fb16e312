package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/** How long one call may take where a deadline is known: no call may outlive the function, which has to tell of it. */
record CallLimit(Optional<Deadline> deadline) {
    static final CallLimit NONE = new CallLimit(Optional.empty());

    /** A call cannot do with less; and what is begun with less left than this is late already. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    static CallLimit before(Deadline deadline) {
        return new CallLimit(Optional.of(deadline));
    }

    /** To be put on a request: never more than the client's own limit. */
    void on(AwsRequestOverrideConfiguration.Builder request) {
        deadline.map(Deadline::left)
                .map(left -> left.compareTo(LEAST) < 0 ? LEAST : left)
                .filter(left -> left.compareTo(S3Clients.CALL) < 0)
                .ifPresent(request::apiCallTimeout);
    }
}
