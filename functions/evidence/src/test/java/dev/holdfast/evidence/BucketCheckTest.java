package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3.Condition;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BucketCheckTest {
    private static final String KEY = "cases/gd-1/events/a.json";

    private final Bench bench = new Bench();

    @ParameterizedTest
    @CsvSource({
        "NOT_VERSIONED, aws s3api put-bucket-versioning --bucket evidence",
        "NOT_LOCKED, aws s3api put-object-lock-configuration --bucket evidence",
        "MISSING, aws s3api create-bucket --object-lock-enabled-for-bucket --bucket evidence"
    })
    void anUnsafeBucketIsNamedWithItsCure(Condition condition, String cure) {
        bench.s3.is(condition);

        assertUnsafe(bench.store::requireSafeBucket, cure);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SAFE")
    void nothingIsEverWrittenToAnUnsafeBucket(Condition condition) {
        bench.s3.is(condition);

        assertUnsafe(() -> bench.store.keep(KEY, utf8("x"), "text/plain"), "evidence");
        assertUnsafe(() -> bench.store.claim(KEY, utf8("x")), "evidence");
        assertUnsafe(
                () -> bench.store.stream(
                        KEY, () -> new ByteArrayInputStream(Bench.bytes(5000)), "text/plain", bench.inFiveMinutes()),
                "evidence");

        bench.s3.is(Condition.SAFE);
        assertThat(bench.s3.objects()).isEmpty();
        assertThat(bench.s3.calls().keySet()).isSubsetOf(Set.of("GetBucketVersioning", "GetObjectLockConfiguration"));
    }

    @Test
    void aSafeBucketIsAskedOnceForAllLockRules() throws EvidenceException {
        bench.store.keep(KEY, utf8("x"), "text/plain");
        bench.store.lockedFor(LockRule.REHEARSAL).keep(KEY + "2", utf8("x"), "text/plain");
        bench.store.requireSafeBucket();

        assertThat(bench.s3.calls("GetBucketVersioning")).isEqualTo(1);
        assertThat(bench.s3.calls("GetObjectLockConfiguration")).isEqualTo(1);
    }

    @Test
    void aCuredBucketIsFoundSafe() throws EvidenceException {
        bench.s3.is(Condition.NOT_LOCKED);
        assertUnsafe(bench.store::requireSafeBucket, "Object Lock");
        bench.s3.is(Condition.SAFE);

        assertThat(bench.store.keep(KEY, utf8("x"), "text/plain")).isInstanceOf(Keeping.New.class);
    }

    @Test
    void aCheckThatIsRefusedIsNotASafeBucket() {
        bench.s3.failNext("GetObjectLockConfiguration", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(bench.store::requireSafeBucket)
                .withMessageContaining("bucket evidence")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
    }

    @Test
    void aCheckThatDoesNotArriveIsToBeTriedAgain() {
        bench.s3.failNext("GetBucketVersioning", Fault.UNREACHABLE);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(bench.store::requireSafeBucket)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    @Test
    void readingNeedsNoSafeBucket() throws EvidenceException {
        bench.store.keep(KEY, utf8("x"), "text/plain");
        bench.s3.is(Condition.NOT_LOCKED);

        assertThat(bench.store.read(KEY, 1)).isPresent();
    }

    private static void assertUnsafe(ThrowingCallable call, String named) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(call)
                .withMessageContaining(named)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_UNSAFE));
    }
}
