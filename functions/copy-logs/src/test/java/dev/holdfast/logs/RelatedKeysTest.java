package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Looking into related cases does not become a listing for each pod, signal and page. */
final class RelatedKeysTest {
    private final Bed.Moved clock = new Bed.Moved();
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private final EvidenceStore store =
            new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    private final RelatedKeys related = new RelatedKeys(store, Area.CASES);

    @Test
    void aCaseIsListedOnceForAllPods() throws EvidenceException {
        put("cases/gd-1/logs/shop/cart-1.u1/app/current.log");
        put("cases/gd-1/logs/shop/cart-1.u1/index.json");
        put("cases/gd-1/logs/shop/cart-10.u10/app/current.log");
        put("cases/gd-1/logs/stray.txt");

        assertThat(related.of(new CaseId("gd-1"), pod(1)))
                .containsExactly(
                        "cases/gd-1/logs/shop/cart-1.u1/app/current.log", "cases/gd-1/logs/shop/cart-1.u1/index.json");
        assertThat(related.of(new CaseId("gd-1"), pod(10))).hasSize(1);
        assertThat(related.of(new CaseId("gd-1"), pod(2))).isEmpty();
        assertThat(s3.calls("ListObjectsV2")).isEqualTo(1);
    }

    @Test
    void rehearsalsAndRealCasesAreLookedForApart() throws EvidenceException {
        put("drills/gd-1/logs/shop/cart-1.u1/app/current.log");

        assertThat(related.of(new CaseId("gd-1"), pod(1))).isEmpty();
        assertThat(new RelatedKeys(store, Area.DRILLS).of(new CaseId("gd-1"), pod(1)))
                .hasSize(1);
    }

    @Test
    void aLargeCaseIsAskedForEachPodAndOnlyAFewAre() throws EvidenceException {
        for (int n = 1; n <= RelatedKeys.MOST_LARGE_CASES + 1; n++) {
            fill("cases/gd-" + n + "/logs/shop/", RelatedKeys.MOST_OF_A_CASE + 1);
        }

        for (int n = 1; n <= RelatedKeys.MOST_LARGE_CASES; n++) {
            assertThat(related.of(new CaseId("gd-" + n), pod(7))).hasSize(1);
            assertThat(related.of(new CaseId("gd-" + n), pod(8))).hasSize(1);
        }
        assertThat(s3.calls("ListObjectsV2")).isEqualTo((3 + 2) * RelatedKeys.MOST_LARGE_CASES);
        var last = new CaseId("gd-" + (RelatedKeys.MOST_LARGE_CASES + 1));
        assertFails(last, Reason.REJECTED);
        assertThat(related.of(last, pod(8))).as("said once").isEmpty();
    }

    @Test
    void aPodThatSomebodyFloodedIsNotLookedThrough() {
        fill("cases/gd-1/logs/shop/cart-1.u1/", RelatedKeys.MOST_OF_A_CASE + 1);

        assertFails(new CaseId("gd-1"), Reason.REJECTED);
    }

    @Test
    void aCaseThatMayNotBeListedIsAskedOnce() throws EvidenceException {
        put("cases/gd-1/logs/shop/cart-1.u1/app/current.log");
        s3.failNext("ListObjectsV2", Fault.ACCESS_DENIED);

        assertFails(new CaseId("gd-1"), Reason.ACCESS_DENIED);
        assertThat(related.of(new CaseId("gd-1"), pod(1))).isEmpty();
        assertThat(s3.calls("ListObjectsV2")).isEqualTo(1);
    }

    private void assertFails(CaseId other, Reason reason) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> related.of(other, pod(1)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Target.Pod pod(int n) {
        return new Target.Pod("shop", "cart-" + n, Optional.of("u" + n));
    }

    private void put(String key) {
        s3.tampering().write(key, new byte[0], Bed.NOW);
    }

    private void fill(String prefix, int count) {
        IntStream.range(0, count).forEach(n -> put(prefix + "cart-" + n + ".u" + n + "/x"));
    }
}
