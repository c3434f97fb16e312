package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A case that goes on longer than its evidence is locked: what can be deleted counts as no copy, and is copied again. */
final class LockEndedTest {
    private static final String EVENT = QuickBed.request(List.of("cart-a"));
    private static final String POD = "pod/shop/cart-a";

    private final QuickBed bed = new QuickBed();

    LockEndedTest() {
        bed.pod("cart-a", Bed.lines("2026-11-23T17:00:00Z", 3));
        assertThat(bed.copy(EVENT).status()).isEqualTo("DONE");
        bed.clock.move(Duration.ofDays(31));
    }

    @Test
    void theSameEventCopiesTheLogAgainLockedAndOnce() {
        var answer = bed.copy(EVENT);

        assertThat(status(answer, "copy-log")).isEqualTo("DONE");
        assertThat(status(answer, "record")).isEqualTo("DONE");
        assertThat(bed.logs("cart-a")).hasSize(2).satisfies(keys -> {
            assertThat(bed.s3.lock(keys.getLast()).orElseThrow().until())
                    .isAfter(bed.clock.instant().plus(Duration.ofDays(29)));
            assertThat(bed.s3.objects().get(keys.getLast()))
                    .isEqualTo(bed.s3.objects().get(keys.getFirst()));
        });
        assertThat(TestBed.texts(answer.tree().required("attention")))
                .anyMatch(line -> line.contains("counts as a copy no longer"));
        var keys = bed.keys("/objects/");

        var again = bed.copy(EVENT);

        assertThat(status(again, "copy-log")).isEqualTo("ALREADY_DONE");
        assertThat(status(again, "record")).isEqualTo("ALREADY_DONE");
        assertThat(bed.logs("cart-a")).hasSize(2);
        assertThat(bed.keys("/objects/")).isEqualTo(keys);
        assertThat(bed.keys("/events/")).hasSize(2);
    }

    @Test
    void everythingThatIsNamedAsEvidenceIsLocked() {
        var answer = bed.copy(EVENT);

        assertThat(answer.tree().required("evidence").values())
                .isNotEmpty()
                .allSatisfy(kept -> assertThat(bed.s3
                                .lock(kept.required("key").asString())
                                .orElseThrow()
                                .until())
                        .isAfter(bed.clock.instant()));
    }

    @Test
    void aNewRoundCopiesTheWholeLogAgain() {
        var answer = bed.copy(EVENT.replace("2026-11-23T17:59:00Z", "2026-12-24T17:59:00Z"));

        assertThat(status(answer, "copy-log")).isEqualTo("DONE");
        assertThat(bed.logs("cart-a")).hasSize(2);
    }

    private static String status(TestBed.Answer answer, String action) {
        return answer.row(POD, action).required("status").asString();
    }
}
