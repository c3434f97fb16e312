package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.KillSwitch;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The function is killed at any of its calls to the outside: to S3, Step Functions, EKS, the Kubernetes API, CloudWatch Logs, and
 * in the middle of a log's bytes. It is run again, or its worker invoked again: every log is there, and none for nothing.
 */
final class KillTest {
    private static final List<String> PODS = List.of("cart-a", "cart-b");
    private static final byte[] LOG = Bed.lines("2026-11-23T17:00:00Z", 30);

    private static QuickBed bed() {
        var bed = new QuickBed();
        PODS.forEach(pod -> bed.pod(pod, LOG));
        bed.cloudWatchLogs.log("/aws/eks/prod/cluster", "kube-apiserver-audit-1", Bed.NOW.minusSeconds(600), """
            {"verb":"get","user":{"username":"system:serviceaccount:shop:cart"},\
            "objectRef":{"resource":"secrets","namespace":"shop"}}\
            """);
        return bed;
    }

    private static KillSwitch.Moment moment(Random random) {
        return random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER;
    }

    @Test
    void measure() {
        var bed = bed();
        var answer = bed.copy(QuickBed.request(PODS));
        System.out.println(bed.kill.calls());
        bed.s3.objects().keySet().forEach(System.out::println);
        System.out.println(bed.s3.calls());
    }

    @Test
    void aStarterThatIsKilledIsContinuedByItsNextRun() {
        String event = QuickBed.request(PODS);
        int killed = 0;
        var extra = new java.util.TreeMap<Integer, Integer>();
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var bed = bed();
            bed.kill.arm(1 + random.nextInt(110), moment(random));
            killed += bed.mayDie(event).isEmpty() ? 1 : 0;
            bed.clock.move(Duration.ofMinutes(random.nextInt(30)));

            var again = bed.copy(event);
            assertThat(again.status())
                    .as("seed " + seed + again.tree().toPrettyString())
                    .isEqualTo("DONE");
            int logs = 0;
            for (String pod : PODS) logs += bed.logs(pod).size();
            extra.merge(logs, 1, Integer::sum);
        }
        System.out.println(killed + " " + extra);
    }
}
