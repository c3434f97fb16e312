package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private final VirtualTime time = new VirtualTime(TestBed.START);
    private final Deadline far = new Deadline(TestBed.START.plus(Duration.ofDays(1)), time);

    @Test
    void theFirstOfTheBurstIsFreeAndTheRestFollowsWithinSeconds() throws InterruptedException {
        var pace = new Pace(new Budget(50, 5), time, time);

        calls(pace, 20);
        assertThat(passed()).isZero();
        calls(pace, 30);

        assertThat(passed()).isLessThan(Duration.ofMillis(1_300));
    }

    @Test
    void theRestOfTheBurstIsGoneWhenSomethingIsRefused() throws InterruptedException {
        var pace = new Pace(new Budget(50, 5), time, time);
        calls(pace, 20);
        pace.throttled();

        calls(pace, 5);

        assertThat(passed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_100));
    }

    @Test
    void afterTheBurstTheRateHolds() throws InterruptedException {
        var pace = new Pace(new Budget(50, 5), time, time);

        calls(pace, 150);

        assertThat(passed()).isBetween(Duration.ofSeconds(20), Duration.ofMillis(20_500));
    }

    @Test
    void restRefillsTheBurstAndNoMore() throws InterruptedException {
        var pace = new Pace(new Budget(10, 5), time, time);
        calls(pace, 10);
        time.forward(Duration.ofHours(1));
        var before = passed();

        calls(pace, 20);

        assertThat(passed().minus(before)).isBetween(Duration.ofMillis(1_900), Duration.ofMillis(2_100));
    }

    @Test
    void throttlingHalvesTheRateAndEmptiesTheBurst() throws InterruptedException {
        var pace = new Pace(new Budget(10, 4), time, time);
        pace.throttled();

        calls(pace, 4);

        assertThat(passed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_100));
    }

    @Test
    void aStormNeverStopsItAltogether() throws InterruptedException {
        var pace = new Pace(new Budget(10, 4), time, time);
        for (int i = 0; i < 1000; i++) {
            pace.throttled();
            time.forward(Duration.ofSeconds(2));
        }
        pace.throttled();
        var before = passed();

        calls(pace, 1);

        assertThat(passed().minus(before)).isBetween(Duration.ofSeconds(4), Duration.ofMillis(4_200));
    }

    @Test
    void successBringsTheRateBackButNotAbove() throws InterruptedException {
        var pace = new Pace(new Budget(10, 4), time, time);
        pace.throttled();
        accepted(pace, Duration.ofSeconds(90));
        while (pace.await(new Deadline(time.instant().plusMillis(1), time))) {}
        var before = passed();

        calls(pace, 8);

        assertThat(passed().minus(before)).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_100));
    }

    /** Of two that share a bucket the slower one gains as much as the faster one, until they have the same. */
    @Test
    void theRateComesBackByTheSecondAndNotByTheCall() throws InterruptedException {
        var slow = new Pace(new Budget(10, 4), time, time);
        var fast = new Pace(new Budget(10, 4), time, time);
        slow.throttled();
        fast.throttled();
        for (int i = 0; i < 20; i++) {
            time.forward(Duration.ofSeconds(1));
            slow.accepted();
            fast.accepted();
            fast.accepted();
            fast.accepted();
        }

        assertThat(secondsFor(slow, 8)).isEqualTo(secondsFor(fast, 8));
    }

    @Test
    void afterTheDeadlineNothingIsDueHoweverMuchIsLeftInTheBucket() throws InterruptedException {
        assertThat(new Pace(new Budget(50, 5), time, time).await(new Deadline(TestBed.START, time)))
                .isFalse();
    }

    private void accepted(Pace pace, Duration most) {
        for (int i = 0; i < most.toSeconds(); i++) {
            time.forward(Duration.ofSeconds(1));
            pace.accepted();
        }
    }

    private double secondsFor(Pace pace, int number) throws InterruptedException {
        pace.throttled();
        var before = passed();
        calls(pace, number);
        return passed().minus(before).toMillis() / 1000.0;
    }

    /** Twenty calls under way when the bucket is empty are one sign, not twenty. */
    @Test
    void refusalsAtTheSameTimeSlowItDownOnce() throws InterruptedException {
        var pace = new Pace(new Budget(10, 4), time, time);
        for (int i = 0; i < 20; i++) {
            pace.throttled();
        }

        calls(pace, 4);

        assertThat(passed()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2_100));
    }

    @Test
    void whatIsNotDueBeforeTheDeadlineIsNotWaitedFor() throws InterruptedException {
        var pace = new Pace(new Budget(1, 1), time, time);
        var deadline = new Deadline(TestBed.START.plusSeconds(3), time);

        assertThat(pace.await(deadline)).isTrue();
        assertThat(pace.await(deadline)).isTrue();
        assertThat(pace.await(deadline)).isTrue();
        assertThat(pace.await(deadline)).isFalse();

        assertThat(passed()).isLessThan(Duration.ofSeconds(3));
    }

    private void calls(Pace pace, int number) throws InterruptedException {
        for (int i = 0; i < number; i++) {
            pace.await(far);
        }
    }

    private Duration passed() {
        return Duration.between(TestBed.START, time.instant());
    }
}
