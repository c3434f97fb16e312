package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.StoredVersion.Lock;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeepTest {
    private static final String KEY = "cases/gd-1/events/a.json";
    private static final String JSON = "application/json";
    private static final byte[] OURS = utf8("{\"ours\":1}");
    private static final byte[] OTHER = utf8("{\"ours\":2}");
    private static final String OURS_SHA = Digests.hex(OURS);
    private static final String ASIDE = KEY + "." + OURS_SHA.substring(0, 8);

    private final Bench bench = new Bench();

    @Test
    void newEvidenceIsLockedHashedAndReportedAsItLies() throws EvidenceException {
        var keeping = bench.store.keep(KEY, OURS, JSON);

        assertThat(keeping)
                .isEqualTo(new Keeping.New(
                        new Kept(KEY, "v1", OURS_SHA, OURS.length, Bench.IN_30_DAYS, Optional.empty())));
        var version = bench.s3.versions(KEY).getFirst();
        assertThat(version.bytes()).isEqualTo(OURS);
        assertThat(version.lock()).contains(new Lock("GOVERNANCE", Bench.IN_30_DAYS));
        assertThat(version.metadata()).containsEntry("sha256", OURS_SHA);
        assertThat(version.contentType()).contains(JSON);
    }

    @Test
    void anotherLockRuleAppliesToWhatIsWrittenThroughIt() throws EvidenceException {
        var rule = new LockRule(LockRule.Mode.COMPLIANCE, 1);
        var store = bench.store.lockedFor(rule);
        store.keep(KEY, OURS, JSON);

        assertThat(store.lock()).isEqualTo(rule);

        assertThat(bench.s3.lock(KEY)).contains(new Lock("COMPLIANCE", Bench.IN_30_DAYS.minus(Duration.ofDays(29))));
    }

    @Test
    void theSameBytesAgainChangeNothingAndKeepTheirOwnVersionAndLock() throws EvidenceException {
        var first = bench.store.keep(KEY, OURS, JSON);
        bench.clock.advance(Duration.ofHours(1));

        var second = bench.store.keep(KEY, OURS, JSON);

        assertThat(second).isEqualTo(new Keeping.AlreadyKept(first.kept()));
        assertThat(bench.s3.versions(KEY)).hasSize(1);
        assertThat(bench.s3.calls("GetObject")).isZero();
    }

    @Test
    void withoutAChecksumTheBytesAreReadBack() throws EvidenceException {
        bench.s3.hideChecksums();
        bench.store.keep(KEY, OURS, JSON);

        assertThat(bench.store.keep(KEY, OURS, JSON)).isInstanceOf(Keeping.AlreadyKept.class);
        assertThat(bench.store.keep(KEY, OTHER, JSON)).isInstanceOf(Keeping.Conflict.class);
        assertThat(bench.s3.calls("GetObject")).isEqualTo(2);
    }

    @Test
    void otherBytesAreKeptBesideAndNothingIsOverwritten() throws EvidenceException {
        bench.store.keep(KEY, OTHER, JSON);

        var keeping = bench.store.keep(KEY, OURS, JSON);

        assertThat(keeping)
                .isEqualTo(new Keeping.Conflict(
                        new Kept(ASIDE, "v2", OURS_SHA, OURS.length, Bench.IN_30_DAYS, Optional.empty()), KEY));
        assertThat(bench.s3.objects()).containsOnlyKeys(KEY, ASIDE);
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(OTHER);
        assertThat(bench.s3.lock(ASIDE)).isPresent();
    }

    @Test
    void aRepeatedConflictFindsItsOwnCopy() throws EvidenceException {
        bench.store.keep(KEY, OTHER, JSON);
        var first = bench.store.keep(KEY, OURS, JSON);

        assertThat(bench.store.keep(KEY, OURS, JSON)).isEqualTo(first);
        assertThat(bench.s3.versions(ASIDE)).hasSize(1);
    }

    @Test
    void aTakenNameBesideGivesWayToTheFullHash() throws EvidenceException {
        bench.store.keep(KEY, OTHER, JSON);
        bench.s3.plantUnlocked(ASIDE, OTHER);

        assertThat(bench.store.keep(KEY, OURS, JSON).kept().key()).isEqualTo(KEY + "." + OURS_SHA);
    }

    @Test
    void whereBothNamesBesideAreTakenItFails() throws EvidenceException {
        bench.store.keep(KEY, OTHER, JSON);
        bench.s3.plantUnlocked(ASIDE, OTHER);
        bench.s3.plantUnlocked(KEY + "." + OURS_SHA, OTHER);

        assertFails(Reason.CONFLICTING_EVIDENCE);
    }

    @Test
    void racesAreRetriedWithGrowingPauses() throws EvidenceException {
        for (int i = 0; i < 4; i++) {
            bench.s3.failNext("PutObject", Fault.CONFLICT_409);
        }

        assertThat(bench.store.keep(KEY, OURS, JSON)).isInstanceOf(Keeping.New.class);
        assertThat(bench.pauses)
                .containsExactly(
                        Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @Test
    void racesWithoutEndAreGivenUp() {
        for (int i = 0; i < 5; i++) {
            bench.s3.failNext("PutObject", Fault.CONFLICT_409);
        }

        assertFails(Reason.SERVICE_ERROR);
        assertThat(bench.s3.calls("PutObject")).isEqualTo(5);
    }

    @Test
    void aLostAnswerIsFoundToBeSuccess() throws EvidenceException {
        bench.s3.failNext("PutObject", Fault.LOST_RESPONSE);

        assertThat(bench.store.keep(KEY, OURS, JSON).kept().versionId()).isEqualTo("v1");
        assertThat(bench.s3.versions(KEY)).hasSize(1);
    }

    @Test
    void aRequestThatNeverArrivedIsNoSuccess() {
        bench.s3.failNext("PutObject", Fault.UNREACHABLE);

        assertFails(Reason.UNREACHABLE);
    }

    @Test
    void whereLookingFailsTooBothFailuresAreTold() {
        bench.s3.failNext("PutObject", Fault.UNREACHABLE);
        bench.s3.failNext("HeadObject", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.keep(KEY, OURS, JSON))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void anObjectThatIsHiddenWhileWeLookIsWrittenAgain() throws EvidenceException {
        bench.store.keep(KEY, OURS, JSON);
        bench.s3.beforeNext("HeadObject", () -> bench.s3.hide(KEY));

        assertThat(bench.store.keep(KEY, OURS, JSON)).isInstanceOf(Keeping.New.class);
    }

    @Test
    void aRefusalNamesBucketKeyAndReason() {
        bench.s3.failNext("PutObject", Fault.ACCESS_DENIED);

        assertFails(Reason.ACCESS_DENIED);
        assertThat(bench.s3.objects()).isEmpty();
    }

    @Test
    void throttlingIsNotMistakenForAnUnknownOutcome() {
        bench.s3.failNext("PutObject", Fault.SLOW_DOWN);

        assertFails(Reason.THROTTLED);
        assertThat(bench.s3.calls("HeadObject")).isZero();
    }

    @Test
    void theSameBytesWithoutALockAreNotCalledKept() {
        bench.s3.plantUnlocked(KEY, OURS);

        assertFails(Reason.BUCKET_UNSAFE);
    }

    @Test
    void theSameBytesWhoseLockHasEndedAreKeptLockedBesideOnce() throws EvidenceException {
        bench.store.keep(KEY, OURS, JSON);
        bench.clock.advance(Duration.ofDays(30));

        var beside = bench.store.keep(KEY, OURS, JSON);

        assertThat(beside).isInstanceOf(Keeping.New.class);
        assertThat(beside.kept().key()).isEqualTo(ASIDE);
        assertThat(bench.s3.lock(ASIDE)).contains(new Lock("GOVERNANCE", Bench.IN_30_DAYS.plus(Duration.ofDays(30))));
        assertThat(bench.store.keep(KEY, OURS, JSON)).isEqualTo(new Keeping.AlreadyKept(beside.kept()));
        assertThat(bench.s3.objects()).containsOnlyKeys(KEY, ASIDE);
        assertThat(bench.s3.versions(KEY)).hasSize(1);
    }

    @Test
    void whereTheLockOfACopyBesideHasEndedTooThereIsAnotherOne() throws EvidenceException {
        for (var name : new String[] {KEY, ASIDE, KEY + "." + OURS_SHA, KEY + "." + OURS_SHA + ".3"}) {
            assertThat(bench.store.keep(KEY, OURS, JSON).kept().key()).isEqualTo(name);
            assertThat(bench.store.keep(KEY, OURS, JSON)).isInstanceOf(Keeping.AlreadyKept.class);
            bench.clock.advance(Duration.ofDays(30));
        }
    }

    @Test
    void conflictingBytesWhoseLockHasEndedAreKeptAnewAndStayAConflict() throws EvidenceException {
        bench.store.keep(KEY, OTHER, JSON);
        bench.store.keep(KEY, OURS, JSON);
        bench.clock.advance(Duration.ofDays(30));

        var again = bench.store.keep(KEY, OURS, JSON);

        assertThat(again).isInstanceOf(Keeping.Conflict.class);
        assertThat(again.kept().key()).isEqualTo(KEY + "." + OURS_SHA);
    }

    @Test
    void anEndedLockIsNoReasonToTrustABucketWithoutOne() throws EvidenceException {
        bench.store.keep(KEY, OURS, JSON);
        bench.clock.advance(Duration.ofDays(30));
        bench.s3.is(InMemoryS3.Condition.NOT_LOCKED);
        var fresh = new EvidenceStore(bench.bucket, new BucketCheck(bench.s3, Bench.BUCKET), Tuning.STANDARD);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> fresh.keep(KEY, OURS, JSON))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_UNSAFE));
        assertThat(bench.s3.objects()).containsOnlyKeys(KEY);
    }

    @Test
    void aKilledFunctionLeavesNothingHalfDone() throws EvidenceException {
        bench.s3.failNext("PutObject", Fault.KILL_AFTER);
        assertThatExceptionOfType(Fault.Killed.class).isThrownBy(() -> bench.store.keep(KEY, OURS, JSON));

        assertThat(bench.store.keep(KEY, OURS, JSON)).isInstanceOf(Keeping.AlreadyKept.class);
        assertThat(bench.s3.versions(KEY)).hasSize(1);
    }

    @Test
    void anInterruptWhileWaitingEndsTheAttemptsAndIsPassedOn() {
        bench.s3.failNext("PutObject", Fault.CONFLICT_409);
        var once = new CreateOnce(bench.bucket, _ -> {
            throw new InterruptedException();
        });
        var put = new SinglePut(
                bench.bucket, OURS, Content.of(OURS, OURS.length, Optional.empty()), JSON, CallLimit.NONE);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> once.keep(KEY, put))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aWriteThatIsAnsweredWithoutAVersionIsNoEvidence() {
        var content = Content.of(OURS, OURS.length, Optional.empty());

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.bucket.written(content, KEY, Optional.empty(), Bench.IN_30_DAYS))
                .withMessageContaining(KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_UNSAFE));
    }

    private void assertFails(Reason reason) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.keep(KEY, OURS, JSON))
                .withMessageContaining("s3://" + Bench.BUCKET + "/" + KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
                .satisfies(e -> assertThat(e.retryable()).isEqualTo(reason.retryable()));
    }
}
