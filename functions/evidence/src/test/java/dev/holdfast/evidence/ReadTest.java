package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3.Condition;
import dev.holdfast.incident.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadTest {
    private static final String KEY = "cases/gd-1/targets.1.json";

    private final Bench bench = new Bench();

    @Test
    void whatWasKeptIsReadWithItsVersionAndLock() throws EvidenceException {
        bench.store.keep(KEY, utf8("12345"), "text/plain");

        assertThat(bench.store.read(KEY, 5)).hasValueSatisfying(stored -> {
            assertThat(stored.bytes()).isEqualTo(utf8("12345"));
            assertThat(stored.versionId()).isEqualTo("v1");
            assertThat(stored.retainUntil()).contains(Bench.IN_30_DAYS);
            assertThat(stored).asString().contains("v1").doesNotContain("12345");
        });
    }

    @Test
    void anOlderVersionIsReadByItsId() throws EvidenceException {
        bench.store.keep(KEY, utf8("12345"), "text/plain");
        bench.s3.plantUnlocked(KEY, utf8("other"));

        assertThat(bench.store.read(KEY, "v1", 5).orElseThrow().bytes()).isEqualTo(utf8("12345"));
        assertThat(bench.store.read(KEY, "v99", 5)).isEmpty();
    }

    @Test
    void theLockOfAnUnlockedObjectIsEmpty() throws EvidenceException {
        bench.s3.plantUnlocked(KEY, utf8("12345"));

        assertThat(bench.store.read(KEY, 5).orElseThrow().retainUntil()).isEmpty();
    }

    @Test
    void whatIsNotThereIsEmpty() throws EvidenceException {
        assertThat(bench.store.read(KEY, 5)).isEmpty();
    }

    @Test
    void aMissingBucketIsNotAnAbsentObject() {
        bench.s3.is(Condition.MISSING);

        assertReadFails(5, Reason.BUCKET_UNSAFE);
    }

    @Test
    void moreThanAllowedIsRefused() throws EvidenceException {
        bench.store.keep(KEY, utf8("12345"), "text/plain");

        assertReadFails(4, Reason.REJECTED);
    }

    @Test
    void aRefusalIsClassified() {
        bench.s3.failNext("GetObject", Fault.ACCESS_DENIED);

        assertReadFails(5, Reason.ACCESS_DENIED);
    }

    @Test
    void allPagesAreListedInOrder() throws EvidenceException {
        bench.s3.pageSize(2);
        for (String name : new String[] {"e", "b", "d", "a", "c"}) {
            bench.store.keep("cases/gd-1/" + name, utf8(name), "text/plain");
        }
        bench.store.keep("cases/gd-10/x", utf8("x"), "text/plain");

        assertThat(bench.store.list("cases/gd-1/"))
                .containsExactly("cases/gd-1/a", "cases/gd-1/b", "cases/gd-1/c", "cases/gd-1/d", "cases/gd-1/e");
        assertThat(bench.s3.calls("ListObjectsV2")).isEqualTo(3);
    }

    @Test
    void aPrefixWithMoreKeysThanAllowedIsNotReadToItsEnd() throws EvidenceException {
        bench.s3.pageSize(1);
        for (String name : new String[] {"a", "b", "c", "d"}) {
            bench.store.keep("cases/gd-1/" + name, utf8(name), "text/plain");
        }

        assertThat(bench.store.list("cases/gd-1/", 2)).isEmpty();
        assertThat(bench.s3.calls("ListObjectsV2")).isEqualTo(3);
        assertThat(bench.store.list("cases/gd-1/", 4).orElseThrow()).hasSize(4);
        assertThat(bench.store.list("cases/gd-2/", 0)).contains(List.of());
    }

    @Test
    void aListingThatFailsHalfWayIsNoListing() throws EvidenceException {
        bench.s3.pageSize(1);
        bench.store.keep("cases/a", utf8("a"), "text/plain");
        bench.store.keep("cases/b", utf8("b"), "text/plain");
        bench.s3.failAfter("ListObjectsV2", 1, Fault.SLOW_DOWN);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.list("cases/"))
                .withMessageContaining("s3://evidence/cases/")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.THROTTLED));
    }

    private void assertReadFails(int maxBytes, Reason reason) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.read(KEY, maxBytes))
                .withMessageContaining("s3://evidence/" + KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
