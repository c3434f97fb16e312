package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedWorkers;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.KillSwitch;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** More logs than one invocation can copy: workers copy the rest, nothing is lost, and no whole log is copied twice. */
final class HandOverTest {
    /** Not enough to begin a pod with. */
    private static final Duration HARDLY_ANY = Duration.ofSeconds(14);

    private static final Duration ENOUGH = Duration.ofMinutes(15);

    private final TestBed bed = new TestBed().handingOver();

    @AfterEach
    void close() {
        bed.close();
    }

    private static List<Pod> pods(TestBed in, int pods) {
        in.node("node-1", "i-0123456789abcdef0");
        return IntStream.range(0, pods)
                .mapToObj(n -> in.pod("cart-" + n, "node-1", "line one of " + n, "line two of " + n))
                .toList();
    }

    private static String request(List<Pod> pods) {
        return TestBed.request(pods.stream()
                .map(pod ->
                        "{\"namespace\":\"shop\",\"pod\":\"" + pod.getMetadata().getName() + "\"}")
                .collect(Collectors.joining(",")));
    }

    private static SimulatedWorkers workers(TestBed bed) {
        return new SimulatedWorkers(bed.work, bed.executions, () -> bed.clock.move(Duration.ofMinutes(1)));
    }

    private static Optional<JsonNode> work(TestBed bed, String item) {
        try {
            return bed.copy(item).json();
        } catch (Fault.Killed e) {
            bed.kill.revive();
            return Optional.empty();
        }
    }

    private static List<String> logs(TestBed bed, Pod pod) {
        return bed
                .keys("/logs/shop/" + pod.getMetadata().getName() + "."
                        + pod.getMetadata().getUid() + "/")
                .stream()
                .filter(key -> key.endsWith(".log"))
                .toList();
    }

    @Test
    void whatTheTimeDoesNotSufficeForIsCopiedByWorkersOnce() {
        var pods = pods(bed, 3);
        bed.left(HARDLY_ANY);

        var answer = bed.copy(request(pods));

        for (Pod pod : pods) {
            var row = answer.row("pod/shop/" + pod.getMetadata().getName(), "copy-log");
            assertThat(row.required("status").asString()).isEqualTo("NOT_REACHED");
            assertThat(row.required("reason").asString()).isEqualTo("HANDED_OVER");
            assertThat(logs(bed, pod)).isEmpty();
        }
        assertThat(TestBed.texts(answer.tree().required("remaining")).stream().filter(name -> name.startsWith("pod/")))
                .hasSize(3);
        var answers = workers(bed.left(ENOUGH)).run(item -> work(bed, item));
        assertThat(answers)
                .singleElement()
                .satisfies(one -> assertThat(
                                one.required("worker").required("done").asInt())
                        .isEqualTo(3));
        pods.forEach(pod -> assertThat(logs(bed, pod)).hasSize(1));

        var again = bed.copy(request(pods));

        assertThat(again.status()).as(again.tree().toPrettyString()).isEqualTo("DONE");
        pods.forEach(pod -> assertThat(logs(bed, pod)).hasSize(1));
        assertThat(bed.executions.executions()).hasSize(1);
    }

    /** A pod that went away before its worker came leaves what CloudWatch Logs has, and its row says so. */
    @Test
    void aPodThatWentMeanwhileIsSaidToBeGone() {
        var pods = pods(bed, 2);
        bed.left(HARDLY_ANY).copy(request(pods));
        bed.delete(pods.getFirst());

        var answers = workers(bed.left(ENOUGH)).run(item -> work(bed, item));

        var worker = answers.getFirst().required("worker");
        assertThat(worker.required("again").asBoolean()).isFalse();
        assertThat(worker.required("done").asInt()).isEqualTo(1);
        assertThat(worker.required("failed").asInt()).isEqualTo(1);
    }

    /**
     * The starter is killed at any of its calls to S3 and Step Functions, then repeated; a worker is killed, then invoked again. What
     * it asks clusters changes nothing there, so being stopped at such a call is being stopped before the next one to S3.
     */
    @Test
    void isContinuedWhereverItWasStopped() {
        int killed = 0;
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            try (var one = new TestBed().handingOver()) {
                var pods = pods(one, 2);
                boolean hurried = random.nextBoolean();
                one.left(hurried ? HARDLY_ANY : ENOUGH).kill.arm(1 + random.nextInt(hurried ? 16 : 60), moment(random));
                int deaths = started(one, request(pods));
                one.clock.move(Duration.ofMinutes(20));

                one.copy(request(pods));
                one.left(ENOUGH).kill.arm(1 + random.nextInt(60), moment(random));
                workers(one).run(item -> work(one, item));
                deaths += one.kill.isDead() ? 1 : 0;
                one.kill.revive();
                one.clock.move(Duration.ofMinutes(20));
                var last = one.copy(request(pods));

                String name = "seed " + seed;
                killed += deaths;
                assertThat(last.status())
                        .as(name + last.tree().toPrettyString())
                        .isEqualTo("DONE");
                for (Pod pod : pods) {
                    var logs = logs(one, pod);
                    assertThat(logs.size()).as(name + logs).isBetween(1, 3);
                    assertThat(one.s3.text(logs.getFirst())).as(name).contains("line one", "line two");
                }
                assertThat(one.executions.executions().size()).as(name).isLessThanOrEqualTo(2);
            }
        }
        assertThat(killed).isGreaterThan(80);
    }

    private static KillSwitch.Moment moment(Random random) {
        return random.nextBoolean() ? KillSwitch.Moment.BEFORE : KillSwitch.Moment.AFTER;
    }

    private static int started(TestBed bed, String event) {
        try {
            bed.copy(event);
            return 0;
        } catch (Fault.Killed e) {
            return 1;
        } finally {
            bed.kill.revive();
        }
    }
}
