package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Listing;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** However many objects there are, only so many are looked at, and what decides about this round among them. */
final class BoundedKeysTest {
    private static final Target.Pod POD = new Target.Pod("shop", "cart-1", Optional.of("4f5c"));

    private final Bench bench = new Bench();

    private void keep(String... keys) throws EvidenceException {
        for (String key : keys) {
            bench.store.keep(key, new byte[] {1}, "text/plain");
        }
    }

    @Test
    void whatIsNeededIsNotMissed() throws EvidenceException {
        bench.s3.pageSize(2);
        keep("a/1", "a/2", "a/3", "a/9.1", "a/9.2", "b/1");

        var some = BoundedKeys.under(bench.store, "a/", List.of("a/9."), 1);
        var all = BoundedKeys.under(bench.store, "a/", List.of("a/9."), 5);

        assertThat(some).isEqualTo(new BoundedKeys(List.of("a/1", "a/2", "a/9.1", "a/9.2"), Listing.Extent.FIRST));
        assertThat(all.keys()).hasSize(5);
        assertThat(all.extent()).isEqualTo(Listing.Extent.ALL);
    }

    @Test
    void ofVeryManyRoundsTheNewestAreRead() {
        for (int n = 0; n < BoundedKeys.MOST_RECORDS + 10; n++) {
            bench.applicationLine(bench.instant().minusSeconds(1), "cart-1", "4f5c", "line " + n);
            var round = bench.work(new Round(bench.instant()));
            int before = bench.s3.calls("GetObject");

            var ending = Bench.only(new ApplicationLogs(bench.logs, bench, bench).copy(round, POD, bench.deadline()))
                    .ending();

            assertThat(ending).isEqualTo(new Ending.Done());
            assertThat(bench.s3.calls("GetObject") - before).isLessThanOrEqualTo(BoundedKeys.MOST_RECORDS);
            bench.forward(Duration.ofMinutes(15));
        }
        assertThat(bench.messages(bench.keys("/logs/").stream()
                        .filter(key -> key.endsWith(".log"))
                        .toList()
                        .getLast()))
                .hasSizeLessThan(3);
    }
}
