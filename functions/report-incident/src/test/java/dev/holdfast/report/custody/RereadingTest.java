package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RereadingTest {
    private static final long LARGE = Rereading.LARGE_BYTES + 1;

    private final CaseBed bed = CaseBed.withCase();
    private final Kept slow = bed.keep("logs/shop/cart.u1/app/slow.log", "x".repeat(1 << 21));

    @Test
    void largeObjectsAreReadOneAtATimeAndSmallOnesSideBySide() {
        var objects = List.of(object(1), object(2), object(LARGE), object(LARGE), object(3), object(4));

        assertThat(Rereading.next(objects, 0, 256)).hasSize(2);
        assertThat(Rereading.next(objects, 2, 256)).hasSize(1);
        assertThat(Rereading.next(objects, 3, 256)).hasSize(1);
        assertThat(Rereading.next(objects, 4, 256)).hasSize(2);
        assertThat(Rereading.next(objects, 4, 1)).hasSize(1);
    }

    @Test
    void whatWasNotReadInTimeBesideOthersIsNotCalledTooLong() throws InterruptedException {
        var reached = goOn(List.of(object(slow.bytes()), object(slow.bytes())), Optional.empty());

        assertThat(reached).isEqualTo(new Rereading.Reached(0, 0, List.of()));
    }

    @Test
    void theNextRunReadsItAloneAndThenItIs() throws InterruptedException {
        var objects = List.of(object(slow.bytes()), object(slow.bytes()));

        var reached = goOn(objects, Optional.of(goOn(objects, Optional.empty())));

        assertThat(reached.reached()).isEqualTo(1);
        assertThat(reached.flaws()).singleElement().satisfies(flaw -> {
            assertThat(flaw.reason()).isEqualTo(Reason.DEADLINE);
            assertThat(flaw.text()).contains("could not be read within one invocation, alone");
        });
    }

    @Test
    void aLargeOneThatHadTheWholeInvocationIsToo() throws InterruptedException {
        var reached = goOn(List.of(object(LARGE), object(1)), Optional.empty());

        assertThat(reached.reached()).isEqualTo(1);
        assertThat(reached.flaws()).extracting(Flaw::reason).containsExactly(Reason.DEADLINE);
    }

    /** Every look at the clock takes a second, so that the object takes more than half a minute. */
    private Rereading.Reached goOn(List<SealedObject> objects, Optional<Rereading.Reached> earlier)
            throws InterruptedException {
        bed.clock.step(Duration.ofSeconds(1));
        return new Rereading(new ObjectCheck(bed.store, bed.keys.prefix()), new FanOut(8))
                .goOn(objects, earlier, new Deadline(bed.clock.instant().plusSeconds(20), bed.clock));
    }

    private SealedObject object(long bytes) {
        return new SealedObject(
                "logs/shop/cart.u1/app/slow.log",
                slow.versionId(),
                slow.sha256(),
                bytes,
                new Lock(Optional.empty(), Optional.empty()),
                "copy-logs",
                bed.clock.instant(),
                "copy-logs",
                Standing.CURRENT);
    }
}
