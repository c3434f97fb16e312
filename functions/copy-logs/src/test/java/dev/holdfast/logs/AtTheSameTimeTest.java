package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final List<String> PODS = List.of("cart-a", "cart-b");
    private static final String EVENT = QuickBed.request(PODS);

    @Test
    void threeDeliveriesAndLostAnswersKeepEachObjectOnceAndNoLogForNothing() throws InterruptedException {
        var alone = evidence();
        int lost = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            var bed = bed();
            var losing = bed.losing(seed, 0.1);
            together(bed);
            var last = bed.copy(EVENT);
            for (int tries = 0; !last.status().equals("DONE") && tries < 3; tries++) {
                last = bed.copy(EVENT);
            }

            lost += losing.lost();
            assertThat(last.status()).as("seed " + seed + last.tree()).isEqualTo("DONE");
            assertThat(kinds(bed)).as("seed " + seed).isEqualTo(alone);
            assertThat(bed.keys(".log").stream().filter(key -> key.endsWith(".log")))
                    .as("seed " + seed)
                    .hasSizeBetween(PODS.size(), 3 * PODS.size());
            assertThat(bed.s3.objects().keySet())
                    .as("seed " + seed)
                    .noneMatch(key -> key.matches(".*\\.(json|log)\\.[0-9a-f]{8}"))
                    .allSatisfy(key -> assertThat(bed.s3.versions(key)).as(key).hasSize(1));
        }
        assertThat(lost).isGreaterThan(100);
    }

    private static Set<String> evidence() {
        var bed = bed();
        bed.copy(EVENT);
        return kinds(bed);
    }

    private static QuickBed bed() {
        var bed = new QuickBed();
        bed.pod("cart-a", Bed.lines("2026-11-23T17:00:00Z", 2));
        bed.pod("cart-b", Bed.lines("2026-11-23T17:00:00Z", 1));
        return bed;
    }

    private static void together(QuickBed bed) throws InterruptedException {
        var threads = IntStream.range(0, 3)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> bed.copy(EVENT)))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What lies there beside the logs, without what is another one in each cluster or each run. */
    private static Set<String> kinds(QuickBed bed) {
        return bed.s3.objects().keySet().stream()
                .filter(key -> !key.contains("/actions/") && !key.contains("/logs/"))
                .map(key -> key.replaceAll("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "UID"))
                .map(key -> key.replaceAll("\\.([0-9]+|[0-9a-f]{16})\\.json", ".VERSION.json"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
