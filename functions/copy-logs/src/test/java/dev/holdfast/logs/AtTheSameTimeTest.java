package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * One event delivered three times at once, and a tenth of all answers of S3 lost: each object is kept once, and so is a log, unless a
 * run comes between another one's log and the record beside it: then it takes the log for one that was cut, and reads on.
 */
final class AtTheSameTimeTest {
    private static final int ROUNDS = 25;
    private static final int PODS = 2;

    @Test
    void threeDeliveriesAndLostAnswersKeepEachObjectOnceAndNoLogForNothing() throws InterruptedException {
        var alone = evidence(1, 0);
        int lost = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            try (var bed = new TestBed()) {
                var losing = bed.losing(seed, 0.1);
                String event = event(bed);
                together(bed, event);
                var last = bed.copy(event);
                for (int tries = 0; !last.status().equals("DONE") && tries < 3; tries++) {
                    last = bed.copy(event);
                }

                lost += losing.lost();
                assertThat(last.status()).as("seed " + seed + last.tree()).isEqualTo("DONE");
                assertThat(kinds(bed)).as("seed " + seed).isEqualTo(alone);
                assertThat(bed.keys(".log").stream().filter(key -> key.endsWith(".log")))
                        .as("seed " + seed)
                        .hasSizeBetween(PODS, 3 * PODS);
                assertThat(bed.s3.objects().keySet())
                        .as("seed " + seed)
                        .noneMatch(key -> key.matches(".*\\.(json|log)\\.[0-9a-f]{8}"))
                        .allSatisfy(
                                key -> assertThat(bed.s3.versions(key)).as(key).hasSize(1));
            }
        }
        assertThat(lost).isGreaterThan(100);
    }

    private static Set<String> evidence(int deliveries, double share) {
        try (var bed = new TestBed()) {
            bed.losing(0, share);
            String event = event(bed);
            IntStream.range(0, deliveries).forEach(_ -> bed.copy(event));
            return kinds(bed);
        }
    }

    private static String event(TestBed bed) {
        bed.node("node-1", "i-0123456789abcdef0");
        var pods = List.of(bed.pod("cart-a", "node-1", "one", "two"), bed.pod("cart-b", "node-1", "three"));
        return TestBed.request(pods.stream()
                .map(Pod::getMetadata)
                .map(pod -> "{\"namespace\":\"shop\",\"pod\":\"" + pod.getName() + "\"}")
                .collect(Collectors.joining(",")));
    }

    private static void together(TestBed bed, String event) throws InterruptedException {
        var threads = IntStream.range(0, 3)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> bed.copy(event)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What lies there beside the logs, without what is another one in each cluster or each run. */
    private static Set<String> kinds(TestBed bed) {
        return bed.s3.objects().keySet().stream()
                .filter(key -> !key.contains("/actions/") && !key.contains("/logs/"))
                .map(key -> key.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "UID"))
                .map(key -> key.replaceAll("\\.([0-9]+|[0-9a-f]{16})\\.json", ".VERSION.json"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
