package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One event delivered three times at once, and a tenth of all answers of S3 and EC2 lost: one policy, one before-state each. */
final class AtTheSameTimeTest {
    private static final int ROUNDS = 25;

    @Test
    void threeDeliveriesAndLostAnswersContainThePodOnce() throws InterruptedException {
        int lost = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            var bed = TestBed.withIntruder();
            var before = bed.state();
            var losing = bed.losing(seed, 0.1);
            together(bed);
            bed.time.forward(Duration.ofMinutes(1));
            bed.shop.settle();
            bed.quarantine(QuarantineWorkloadTest.intruder(), "retry");

            lost += losing.lost();
            String name = "seed " + seed;
            assertThat(bed.quarantined()).as(name).hasSize(1);
            assertThat(names(bed.kube()
                            .network()
                            .v1()
                            .networkPolicies()
                            .inAnyNamespace()
                            .list()
                            .getItems()))
                    .as(name)
                    .filteredOn(policy -> policy.startsWith("holdfast"))
                    .hasSize(1);
            assertThat(bed.keys("/quarantine/1/pod~")).as(name).hasSize(1);
            assertThat(bed.keys("/quarantine/2/")).as(name).isEmpty();
            assertThat(bed.keys("/events/")).as(name).hasSize(1);
            assertThat(bed.s3.objects().keySet())
                    .as(name)
                    .allSatisfy(key -> assertThat(bed.s3.versions(key)).as(key).hasSize(1));
            bed.losing(seed, 0);
            var released = bed.release(Request.release(Finding.CASE));
            bed.shop.settle();
            assertThat(released.status())
                    .as(name + released.tree().toPrettyString())
                    .isEqualTo("DONE");
            assertThat(ReleaseWorkloadTest.left(before.to(bed.state())).toString())
                    .as(name)
                    .isEmpty();
        }
        assertThat(lost).isGreaterThan(100);
    }

    private static List<String> names(List<? extends HasMetadata> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).toList();
    }

    private static void together(TestBed bed) throws InterruptedException {
        var threads = IntStream.range(0, 3)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> bed.quarantine(QuarantineWorkloadTest.intruder())))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
