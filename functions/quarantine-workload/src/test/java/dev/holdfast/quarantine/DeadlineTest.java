package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.testing.SlowCluster;
import dev.holdfast.quarantine.testing.SlowCluster.Pace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Wherever the end of an invocation comes: nothing outlives it, nothing is said that was not read back, and the next run goes on with
 * what is missing.
 */
final class DeadlineTest {
    private static final Duration LAMBDA = Duration.ofMinutes(15);
    private static final Duration QUICK = Duration.ofMillis(50);
    private static final Duration SLOW = Duration.ofSeconds(2);

    @Test
    void aRunThatWaitsForReplacementsUsesItsTimeAndHandsTheRestOver() {
        for (int seed = 0; seed < 2; seed++) {
            var bed = DeadlineBed.of(12, pace(seed, 180));

            var first = bed.first(LAMBDA);

            assertThat(first.unused()).isBetween(Duration.ZERO, Duration.ofSeconds(15));
            assertThat(first.done()).hasSizeBetween(3, 11);
            assertThat(first.done().size() + first.remaining().size()).isEqualTo(12);
            assertThat(bed.workers(() -> LAMBDA)).isTrue();
            everythingWasDoneOnce(bed, 12, "seed " + seed);
        }
    }

    /** Both the first invocation and the first worker are cut anywhere; the workers after that are not. */
    @Test
    void whereverARunIsCutTheNextOneGoesOn() {
        for (int seconds = 20; seconds <= 200; seconds += 3) {
            var bed = DeadlineBed.of(3, pace(seconds, 40));
            var workers = new ArrayDeque<>(List.of(Duration.ofSeconds(20 + seconds * 7 % 90)));

            bed.first(Duration.ofSeconds(seconds));
            goOn(bed, workers);

            everythingWasDoneOnce(bed, 3, "cut after " + seconds + " s");
        }
    }

    @Test
    void withAnApiThatTakesTwoSecondsForEachCallNothingOutlivesARun() {
        for (int seconds : List.of(20, 40, 60, 80, 100, 130, 200, 400)) {
            var bed = new DeadlineBed(after -> SlowCluster.of(3, pace(seconds, 40), after), SLOW, QUICK);

            bed.first(Duration.ofSeconds(seconds));
            goOn(bed, new ArrayDeque<>());

            everythingWasDoneOnce(bed, 3, "cut after " + seconds + " s");
        }
    }

    /** An engine that loses pods which are nobody's: none is taken out so late that it could not be put back. */
    @Test
    void noPodIsLeftToAnEngineThatHasLostIt() {
        for (int seconds = 20; seconds <= 110; seconds += 5) {
            var pace = pace(seconds, 40);
            var bed = new DeadlineBed(after -> SlowCluster.droppingOrphans(3, pace, after), QUICK, QUICK);

            bed.first(Duration.ofSeconds(seconds));
            bed.time.forward(Duration.ofSeconds(30));

            var switched = bed.cluster.changes("switch").keySet();
            assertThat(switched).as("cut after " + seconds + " s").allMatch(bed.cluster::isDenied);
            bed.workers(() -> LAMBDA);
            nothingFalseWasSaid(bed, "cut after " + seconds + " s");
        }
    }

    /** By the state machine. Where not even what is meant was found out in time there is nothing that it has; then it is asked again. */
    private static void goOn(DeadlineBed bed, Queue<Duration> workers) {
        bed.workers(() -> Optional.ofNullable(workers.poll()).orElse(LAMBDA));
        if (!bed.cluster.missed().isEmpty()) {
            bed.first(LAMBDA);
        }
    }

    private static Pace pace(int seed, int mostSecondsToStart) {
        return new Pace(new Random(seed), mostSecondsToStart, 8);
    }

    private static void everythingWasDoneOnce(DeadlineBed bed, int pods, String name) {
        nothingFalseWasSaid(bed, name);
        assertThat(bed.cluster.missed()).as(name).isEmpty();
        assertThat(bed.cluster.wrong()).as(name).isZero();
        assertThat(bed.cluster.leastReady()).as(name).isEqualTo(pods - 1);
        for (String way : List.of("switch", "detach")) {
            assertThat(bed.cluster.changes(way))
                    .as(name)
                    .hasSize(pods)
                    .allSatisfy(
                            (_, times) -> assertThat(times).as(name + " " + way).isEqualTo(1));
        }
        assertThat(bed.cluster.changes("back")).as(name).isEqualTo(Map.of());
    }

    private static void nothingFalseWasSaid(DeadlineBed bed, String name) {
        assertThat(bed.ended).as(name).allSatisfy(one -> {
            assertThat(one.unused()).as(name).isPositive();
            assertThat(one.falselyContained()).as(name).isEmpty();
        });
    }
}
