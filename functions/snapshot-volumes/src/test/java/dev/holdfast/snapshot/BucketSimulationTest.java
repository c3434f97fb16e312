package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.snapshot.BucketSimulation.Figures;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long many nodes take under EC2's request buckets, in a clock that nobody waits for: the real code, a call takes 150 ms,
 * and every action has the bucket that EC2 documents. The table that it prints is the README's.
 */
final class BucketSimulationTest {
    /** One run. Its sizes are nodes, volumes of each, and the buckets. */
    private record Run(int nodes, int volumes, Budget bucket, double left, Duration time) {
        Run(int nodes, int volumes, Budget bucket, double left) {
            this(nodes, volumes, bucket, left, TestBed.FIFTEEN_MINUTES);
        }

        String text() {
            return "%5d nodes, %d volume%s each, buckets %.0f/%.0f%s"
                    .formatted(
                            nodes,
                            volumes,
                            volumes == 1 ? "" : "s",
                            bucket.burst(),
                            bucket.perSecond(),
                            left < 1 ? ", a neighbour takes %.0f %%".formatted((1 - left) * 100) : "");
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 50", "1000, 50", "4000, 50", "100, 100", "1000, 100", "4000, 100"})
    void manyNodesTakeHardlyMoreThanTheBucketAllows(int nodes, int burst) {
        var figures = simulate(new Run(nodes, 1, new Budget(burst, 5), 1));

        assertThat(figures.done()).isEqualTo(nodes);
        assertThat(figures.refused()).isLessThanOrEqualTo(figures.calls() / 50);
        // A hundred nodes do not wait for a bucket of a hundred, but for each other.
        if (nodes > burst) {
            assertThat(figures.ofTheBound()).isGreaterThanOrEqualTo(0.95);
        }
    }

    /** What the neighbour leaves is all taken: a fast rate is found again after every refusal. */
    @ParameterizedTest
    @CsvSource({"1000, 50", "1000, 100"})
    void aNeighbourCostsNoMoreThanHeTakes(int nodes, int burst) {
        var figures = simulate(new Run(nodes, 1, new Budget(burst, 5), 0.7));

        assertThat(figures.done()).isEqualTo(nodes);
        assertThat(figures.ofTheBound()).isGreaterThanOrEqualTo(0.85);
    }

    /** More than fits into the time: what was not reached is said, nothing hangs half done, and hardly any time is left. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatDoesNotFitIsLeftWholeAndNoTimeIsWasted(int volumes) {
        var figures = simulate(new Run(1_000, volumes, new Budget(50, 5), 1, Duration.ofMinutes(2)));

        assertThat(figures.done() + figures.open()).isEqualTo(1_000);
        assertThat(figures.open()).isPositive();
        assertThat(figures.seconds()).isBetween(105.0, 120.0);
    }

    /**
     * Each direct invocation takes half of the bucket to be its own, and a worker is at it besides. Together they find out what there
     * is, and nearly nothing is refused. The last of them may only use its half, and so takes a little longer than all together could.
     */
    @ParameterizedTest
    @CsvSource({"2, 150", "4, 100"})
    void severalAtOnceShareTheBucketAndHardlyAnythingIsRefused(int direct, int nodes) {
        var bucket = new Budget(50, 5);
        var simulation = new BucketSimulation(bucket, 1, TestBed.FIFTEEN_MINUTES);
        for (int i = 0; i <= direct; i++) {
            simulation.invocation(bucket.share(0.5), nodes, 1);
        }

        var figures = simulation.run();

        print("%d direct invocations and a worker, %d nodes each, buckets 50/5".formatted(direct, nodes), figures);
        assertThat(figures.done()).isEqualTo((direct + 1) * nodes);
        assertThat(simulation.snapshotsOfEachVolume()).hasSize(figures.done()).containsOnly(1);
        assertThat(figures.refused()).isLessThanOrEqualTo(figures.calls() / 50);
        assertThat(figures.together()).isGreaterThanOrEqualTo(0.95);
        assertThat(figures.ofTheBound()).isGreaterThanOrEqualTo(0.8);
    }

    private static Figures simulate(Run run) {
        var simulation =
                new BucketSimulation(run.bucket, run.left, run.time).invocation(run.bucket, run.nodes, run.volumes);
        var figures = simulation.run();
        assertThat(simulation.snapshotsOfEachVolume())
                .hasSize(figures.done() * run.volumes)
                .containsOnly(1);
        print(run.text(), figures);
        return figures;
    }

    @SuppressWarnings("SystemOut")
    private static void print(String what, Figures figures) {
        System.out.println(
                "%-66s %4.0f s, bound %4.0f s, %.2f of it (all at it: %.2f); refused %d of %d calls; %d done, %d left"
                        .formatted(
                                what,
                                figures.seconds(),
                                figures.bound(),
                                figures.ofTheBound(),
                                figures.together(),
                                figures.refused(),
                                figures.calls(),
                                figures.done(),
                                figures.open()));
    }
}
