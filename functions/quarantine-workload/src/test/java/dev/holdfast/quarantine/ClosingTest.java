package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.DirectHttp;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.Closing.Step;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClosingTest {
    private final StillClock clock = new StillClock();

    private Closing in(int seconds) {
        return new Closing(clock.in(Duration.ofSeconds(seconds)));
    }

    @Test
    void whatComesLaterIsAllowedForLonger() {
        assertThat(in(19).allows(Step.DETACH)).isTrue();
        assertThat(in(18).allows(Step.DETACH)).isFalse();
        assertThat(in(11).allows(Step.LOOK_AT_LEAVING)).isTrue();
        assertThat(in(10).allows(Step.LOOK_AT_LEAVING)).isFalse();
        assertThat(in(9).allows(Step.WAVE)).isTrue();
        assertThat(in(8).allows(Step.WAVE)).isFalse();
        assertThat(in(8).allows(Step.LOOK)).isTrue();
        assertThat(in(7).allows(Step.LOOK)).isFalse();
        assertThat(in(5).allows(Step.CALL)).isTrue();
        assertThat(in(4).allows(Step.CALL)).isFalse();
    }

    /** Less than 15 seconds: the last look is at most 5 seconds before it is too late for a wave. */
    @Test
    void aRunWaitsUntilLessThanFifteenSecondsBeforeItsEnd() {
        assertThat(in(15).allowsAfter(Duration.ofSeconds(5), Step.WAVE)).isTrue();
    }

    @Test
    void aSlowApiServerNeedsMoreTimeAndOneCallThatStallsDoesNot() {
        var slow = in(30);
        for (int call = 0; call < 50; call++) {
            slow.took(Duration.ofSeconds(2));
        }
        assertThat(slow.allows(Step.LOOK)).isFalse();
        assertThat(slow.allows(Step.CALL)).isTrue();

        var stalled = in(30);
        stalled.took(Duration.ofSeconds(60));
        assertThat(stalled.allows(Step.DETACH)).isTrue();
    }

    @Test
    void whatNeverEndsAllowsEverything() {
        assertThat(Closing.never().allows(Step.DETACH)).isTrue();
    }

    @Test
    void noCallIsMadeWhenItIsTooLateForCalls() throws KubeFailure {
        var calls = new AtomicInteger();
        var access = DirectHttp.access(
                _ -> {
                    calls.incrementAndGet();
                    return new DirectHttp.Answer(404, "{}");
                },
                "anybody");
        var client = access.client(new ClusterName("prod"));
        var objects =
                new KubeObjects(client, new Closing(new Deadline(clock.instant().plusSeconds(6), clock)));
        assertThat(objects.get(ResourceKind.NODE.named("a"))).isEmpty();
        clock.sleep(Duration.ofSeconds(2));

        assertThatThrownBy(() -> objects.get(ResourceKind.NODE.named("a")))
                .isInstanceOfSatisfying(
                        KubeFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DEADLINE));
        assertThat(calls).hasValue(1);
    }
}
