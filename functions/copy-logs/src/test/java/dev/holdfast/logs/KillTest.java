package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.KillSwitch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The function is killed at any of its calls to the outside, before or after it took effect: to S3, Step Functions, EKS, the
 * Kubernetes API, CloudWatch Logs, and in the middle of a log's bytes. It is run again, or invoked again as a worker: every log is
 * there, and nothing twice.
 */
final class KillTest {
    private static final int SEEDS = 100;
    private static final List<String> PODS = List.of("cart-a", "cart-b");
    private static final String EVENT = QuickBed.request(PODS);
    private static final String LOG = new String(Bed.lines("2026-11-23T17:00:00Z", 30), StandardCharsets.UTF_8);

    private static QuickBed bed() {
        var bed = new QuickBed();
        PODS.forEach(pod -> bed.pod(pod, Bed.utf8(LOG)));
        bed.cloudWatchLogs.log("/aws/eks/prod/cluster", "kube-apiserver-audit-1", Bed.NOW.minusSeconds(600), """
            {"verb":"get","user":{"username":"system:serviceaccount:shop:cart"},"objectRef":{"resource":"secrets"}}\
            """);
        return bed;
    }

    private static KillSwitch.Moment moment(Random random) {
        return random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER;
    }

    @Test
    void aStarterThatIsKilledIsContinuedByItsNextRun() {
        int calls = calls(bed());
        int killed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var bed = bed();
            bed.kill.arm(1 + random.nextInt(calls), moment(random));
            killed += bed.mayDie(EVENT).isEmpty() ? 1 : 0;
            bed.clock.move(Duration.ofSeconds(random.nextInt(1800)));

            requireAllOnce(bed, bed.copy(EVENT), "starter " + seed);
        }
        assertThat(killed).isGreaterThan(SEEDS * 9 / 10);
    }

    /** The starter has no time for any pod, and may be killed as well; its repetition sees to it that workers are at them. */
    @Test
    void aWorkerThatIsKilledIsContinuedByItsNextTurn() {
        var whole = bed().left(QuickBed.HARDLY_ANY);
        int ofStarter = calls(whole);
        whole.left(QuickBed.ALL).workers();
        int ofWorker = whole.calls();
        int killed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            var random = new Random(seed);
            var bed = bed().left(QuickBed.HARDLY_ANY);
            if (random.nextBoolean()) {
                bed.kill.arm(1 + random.nextInt(ofStarter), moment(random));
                killed += bed.mayDie(EVENT).isEmpty() ? 1 : 0;
                bed.clock.move(Duration.ofMinutes(1));
            }
            bed.copy(EVENT);
            bed.left(QuickBed.ALL).kill.arm(1 + random.nextInt(ofWorker), moment(random));
            bed.workers();
            bed.clock.move(Duration.ofMinutes(20));

            requireAllOnce(bed, bed.copy(EVENT), "worker " + seed);
            assertThat(bed.executions.executions()).as("worker " + seed).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(killed).isGreaterThan(SEEDS / 3);
    }

    private static int calls(QuickBed bed) {
        bed.mayDie(EVENT);
        return bed.calls();
    }

    /**
     * Every line is there, and again only the second that was being read when it was cut: each {@code .002} begins where the log
     * before it ends.
     */
    private static void requireAllOnce(QuickBed bed, TestBed.Answer last, String name) {
        assertThat(last.status()).as(name + last.tree().toPrettyString()).isEqualTo("DONE");
        for (String pod : PODS) {
            var logs = bed.logs(pod);
            assertThat(logs).as(name).hasSizeBetween(1, 2).allMatch(key -> key.endsWith(".log"));
            var lines = new ArrayList<String>();
            logs.forEach(key -> lines.addAll(bed.s3.text(key).lines().toList()));
            assertThat(lines).as(name).containsAll(LOG.lines().toList()).hasSizeLessThanOrEqualTo(31);
        }
        bed.s3
                .objects()
                .keySet()
                .forEach(key -> assertThat(bed.s3.versions(key)).as(name + key).hasSize(1));
        assertThat(bed.s3.objects().keySet()).as(name).noneMatch(key -> key.matches(".*\\.[0-9a-f]{8}"));
        assertThat(bed.keys("/audit/serviceaccount~shop~cart.")).as(name).hasSizeBetween(2, 4);
    }
}
