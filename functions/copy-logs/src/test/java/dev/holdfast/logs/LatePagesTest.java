package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** Pages are asked for as long as what they bring can still be kept, and no call outlives the time there is. */
final class LatePagesTest {
    private static final Target.Pod POD = new Target.Pod("shop", "cart-1", Optional.of("4f5c"));
    private static final Instant LINE = Bench.NOW.minus(Duration.ofMinutes(20));

    private final Bench bench = new Bench();
    private final Deadline deadline = Deadline.after(60_000, bench);

    private Ending copy() {
        return Bench.only(new ApplicationLogs(bench.logs, bench, bench).copy(bench.work(), POD, deadline))
                .ending();
    }

    @Test
    void hardlyAnythingIsLeftUnused() {
        bench.logs.pageSize(1);
        for (int i = 0; i < 100; i++) {
            bench.applicationLine(LINE.plusSeconds(i), "cart-1", "4f5c", "line " + i);
        }
        bench.logs.beforeEach(() -> bench.forward(Duration.ofMillis(700)));

        assertThat(copy()).isInstanceOf(Ending.NotReached.class);

        assertThat(deadline.left()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThat(bench.keys(".log.meta.json")).hasSize(1);
    }

    @Test
    void aPageThatDoesNotComeInTheLastMomentIsNotReached() {
        bench.logs.group(Bench.APPLICATION);
        bench.forward(Duration.ofSeconds(49));
        bench.logs.beforeEach(() -> bench.forward(Duration.ofSeconds(1)));
        bench.logs.fail(ApiCallTimeoutException.create(1_000));

        assertThat(copy().why()).contains(Reason.DEADLINE);

        assertThat(bench.logs.requests())
                .singleElement()
                .satisfies(request -> assertThat(
                                request.overrideConfiguration().flatMap(limits -> limits.apiCallTimeout()))
                        .contains(Duration.ofSeconds(1)));
    }

    @Test
    void aPageThatDoesNotComeWithTimeEnoughHasFailed() {
        bench.logs.group(Bench.APPLICATION);
        bench.logs.fail(ApiCallTimeoutException.create(1_000));

        assertThat(copy().why()).contains(Reason.TIMEOUT);
    }

    @Test
    void throttlingIsWaitedForToTheLastMoment() {
        bench.logs.group(Bench.APPLICATION);
        bench.forward(Duration.ofSeconds(44));
        bench.logs.beforeEach(() -> bench.forward(Duration.ofMillis(1)));
        for (int i = 0; i < 5; i++) {
            bench.logs.fail(SimulatedLogs.throttled());
        }

        assertThat(copy().why()).contains(Reason.DEADLINE);

        assertThat(deadline.left()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThat(bench.pauses.getLast()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void withoutTimeNoPageIsAskedFor() {
        bench.forward(Duration.ofSeconds(50));

        assertThat(copy().why()).contains(Reason.DEADLINE);

        assertThat(bench.logs.requests()).isEmpty();
    }
}
