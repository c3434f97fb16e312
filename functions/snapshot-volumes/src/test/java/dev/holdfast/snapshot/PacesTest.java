package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Deadline;
import dev.holdfast.snapshot.TestBed.Answer;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Direct invocations have half of the account's budget, a worker what its batch says, whoever the environment served before. */
final class PacesTest {
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime(TestBed.START);
    private final Paces paces = new Paces(new Budget(50, 5), time, time);

    @Test
    void directInvocationsHaveHalf() throws InterruptedException {
        time.forward(A_WHILE);

        assertThat(atOnce(paces.direct().taking())).isEqualTo(25);
        assertThat(atOnce(paces.direct().locking())).isEqualTo(25);
        assertThat(atOnce(paces.direct().taking())).isZero();
    }

    @Test
    void aWorkerHasItsShareWhateverWasUsedBefore() throws InterruptedException {
        time.forward(A_WHILE);
        atOnce(paces.direct().taking());

        assertThat(atOnce(paces.ofWorker(0.5).taking())).isEqualTo(25);
        assertThat(atOnce(paces.ofWorker(0.1).taking())).isEqualTo(2);
        assertThat(atOnce(paces.direct().taking())).isZero();
    }

    @Test
    void theNextWorkerOfTheSameShareGoesOnWhereTheLastOneStopped() throws InterruptedException {
        paces.ofWorker(0.1);
        time.forward(A_WHILE);
        assertThat(atOnce(paces.ofWorker(0.1).taking())).isEqualTo(5);
        time.forward(Duration.ofSeconds(5));

        assertThat(atOnce(paces.ofWorker(0.1).taking())).isEqualTo(2);
    }

    @Test
    void aShareTooSmallForOneCallIsSlowAndNotStuck() throws InterruptedException {
        var pace = paces.ofWorker(0.001).taking();

        assertThat(atOnce(pace)).isEqualTo(1);
        assertThat(pace.await(new Deadline(TestBed.START.plusSeconds(205), time)))
                .isTrue();
    }

    /** What may be called without waiting. */
    private int atOnce(Pace pace) throws InterruptedException {
        var now = new Deadline(time.instant().plusMillis(1), time);
        int calls = 0;
        while (pace.await(now)) {
            calls++;
        }
        return calls;
    }

    /** The whole function: one environment, first with an event of its own and then as a worker. */
    @Test
    void theBatchSaysHowFastAWorkerIs() {
        var fast = seconds(batch -> batch);
        var slow = seconds(batch -> batch.replace("\"share\":0.5", "\"share\":0.1"));

        assertThat(fast).isLessThan(2);
        // 5 at once, then a call each two seconds
        assertThat(slow).isGreaterThan(25);
    }

    private static long seconds(UnaryOperator<String> change) {
        var bed = new TestBed().handingOver();
        var some =
                IntStream.rangeClosed(1, 20).mapToObj(n -> bed.ec2.node(n, 1)).toList();
        bed.left(Duration.ofSeconds(14)).snapshot(Request.instances("many", some));
        String items = bed.work.text(bed.work.objects().keySet().stream()
                .filter(key -> key.endsWith("items.json"))
                .findFirst()
                .orElseThrow());
        bed.left(TestBed.FIFTEEN_MINUTES);
        var environment = bed.environment();
        var others =
                IntStream.rangeClosed(21, 45).mapToObj(n -> bed.ec2.node(n, 1)).toList();
        assertThat(environment.apply(Request.instances("others", others)).status())
                .isEqualTo("DONE");
        var before = bed.time.instant();

        Answer answer = environment.apply(change.apply(items.substring(1, items.length() - 1)));

        assertThat(answer.tree().required("worker").required("done").asInt()).isEqualTo(20);
        return Duration.between(before, bed.time.instant()).toSeconds();
    }
}
