package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

final class CallLimitTest {
    private final Bench bench = new Bench();

    @Test
    void aCallEndsBeforeTheDeadline() {
        assertThat(limit(Duration.ofSeconds(25))).contains(Duration.ofSeconds(25));
    }

    @Test
    void withTimeEnoughTheClientsOwnLimitHolds() {
        assertThat(limit(Duration.ofMinutes(5))).isEmpty();
        assertThat(timeout(CallLimit.NONE)).isEmpty();
    }

    @Test
    void whatIsBegunTooLateStillGetsAMoment() {
        assertThat(limit(Duration.ZERO)).contains(Duration.ofSeconds(2));
    }

    private Optional<Duration> limit(Duration left) {
        return timeout(CallLimit.before(Deadline.after(left.toMillis(), bench.clock)));
    }

    private static Optional<Duration> timeout(CallLimit limit) {
        var request = AwsRequestOverrideConfiguration.builder();
        limit.on(request);
        return request.build().apiCallTimeout();
    }
}
