package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class ClaimTest {
    private static final String KEY = "claims/i-0123456789abcdef0/1.json";
    private static final byte[] OURS = utf8("{\"request\":\"a\"}");
    private static final byte[] THEIRS = utf8("{\"request\":\"b\"}");

    private final Bench bench = new Bench();

    @Test
    void theFirstWriterWins() throws EvidenceException {
        assertThat(bench.store.claim(KEY, OURS))
                .isInstanceOfSatisfying(
                        Claiming.Won.class,
                        won -> assertThat(won.kept().retainUntil()).isEqualTo(Bench.IN_30_DAYS));
        assertThat(bench.s3.lock(KEY)).isPresent();
    }

    @Test
    void theSecondWriterLearnsWhoWasFirstAndWritesNothing() throws EvidenceException {
        bench.store.claim(KEY, THEIRS);

        assertThat(bench.store.claim(KEY, OURS)).isInstanceOfSatisfying(Claiming.Lost.class, lost -> {
            assertThat(lost.theirs().bytes()).isEqualTo(THEIRS);
            assertThat(lost.theirs().versionId()).isEqualTo("v1");
            assertThat(lost.theirs().retainUntil()).contains(Bench.IN_30_DAYS);
        });
        assertThat(bench.s3.objects()).containsOnlyKeys(KEY);
    }

    @Test
    void claimingAgainWithTheSameBytesIsWinningAgain() throws EvidenceException {
        bench.store.claim(KEY, OURS);

        assertThat(bench.store.claim(KEY, OURS)).isInstanceOf(Claiming.Won.class);
        assertThat(bench.s3.versions(KEY)).hasSize(1);
    }

    @Test
    void aLostAnswerToAWonClaimIsWinning() throws EvidenceException {
        bench.s3.failNext("PutObject", Fault.LOST_RESPONSE);

        assertThat(bench.store.claim(KEY, OURS)).isInstanceOf(Claiming.Won.class);
    }

    @Test
    void aBrokenConnectionWhileAnotherClaimsIsLosing() throws EvidenceException {
        bench.store.claim(KEY, THEIRS);
        bench.s3.failNext("PutObject", Fault.UNREACHABLE);

        assertThat(bench.store.claim(KEY, OURS)).isInstanceOf(Claiming.Lost.class);
    }

    @Test
    void aClaimThatVanishesWhileItIsReadIsToBeTriedAgain() throws EvidenceException {
        bench.store.claim(KEY, THEIRS);
        bench.s3.beforeNext("GetObject", () -> bench.s3.hide(KEY));

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.claim(KEY, OURS))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.SERVICE_ERROR));
    }

    @RepeatedTest(20)
    void ofManyClaimantsAtOnceExactlyOneWins() throws Exception {
        int claimants = 8;
        var start = new CyclicBarrier(claimants);
        var answers = new ArrayList<Future<Claiming>>();
        try (var pool = Executors.newFixedThreadPool(claimants)) {
            for (int i = 0; i < claimants; i++) {
                byte[] bytes = utf8("{\"request\":" + i + "}");
                answers.add(pool.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    return bench.store.claim(KEY, bytes);
                }));
            }
        }

        var claimings = new ArrayList<Claiming>();
        for (Future<Claiming> answer : answers) {
            claimings.add(answer.get());
        }
        assertThat(claimings).filteredOn(Claiming.Won.class::isInstance).hasSize(1);
        assertThat(bench.s3.versions(KEY)).hasSize(1);
        byte[] winner = bench.s3.objects().get(KEY);
        assertThat(claimings)
                .filteredOn(Claiming.Lost.class::isInstance)
                .hasSize(claimants - 1)
                .allSatisfy(lost ->
                        assertThat(((Claiming.Lost) lost).theirs().bytes()).isEqualTo(winner));
    }
}
