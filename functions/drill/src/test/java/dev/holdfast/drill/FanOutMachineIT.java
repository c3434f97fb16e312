package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.LambdaStage;
import dev.holdfast.drill.emulator.LambdaStage.Invoked;
import dev.holdfast.incident.Pause;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.json.JsonMapper;

/** The state machine as it is shipped, executed by moto, with workers that answer as ours may. */
final class FanOutMachineIT {
    private static final int ITEMS = 500;

    /** Moto takes a third of a second for each batch. */
    private static final int BATCH = 20;

    private static final int WORKERS = 8;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final AtomicReference<LambdaStage.Lambda> WORKER = new AtomicReference<>();

    @SuppressWarnings("NullAway.Init")
    private static LambdaStage stage;

    private final Map<Integer, AtomicInteger> invocations = new ConcurrentHashMap<>();
    private final Set<String> items = ConcurrentHashMap.newKeySet();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();

    @BeforeAll
    static void start() {
        stage = LambdaStage.start((function, payload) -> WORKER.get().invoke(function, payload));
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    /** How a worker behaves at its n-th invocation, n from 1. */
    @FunctionalInterface
    private interface Behaviour {
        Invoked at(int index, int n);
    }

    private static Invoked done(int index) {
        return new Invoked.Answer("{\"worker\":{\"again\":false,\"index\":" + index
                + ",\"done\":1,\"left\":0,\"failed\":0,\"record\":\"cases/c/actions/a.json\"}}");
    }

    private static Invoked again(int index) {
        return new Invoked.Answer("{\"worker\":{\"again\":true,\"index\":" + index
                + ",\"done\":0,\"left\":1,\"failed\":0,\"record\":\"cases/c/actions/a.json\"}}");
    }

    private static Invoked failed(int index) {
        return new Invoked.Answer("{\"worker\":{\"again\":false,\"index\":" + index
                + ",\"done\":0,\"left\":0,\"failed\":1,\"record\":\"cases/c/actions/a.json\"}}");
    }

    private Invoked invoke(String function, byte[] payload, Behaviour behaviour) {
        assertThat(function).isEqualTo("holdfast-copy-logs");
        int now = atOnce.incrementAndGet();
        mostAtOnce.accumulateAndGet(now, Math::max);
        try {
            var worker = MAPPER.readTree(payload).required("holdfastWorker");
            worker.required("targets")
                    .values()
                    .forEach(target -> items.add(target.required("pod").asString()));
            int index = worker.required("index").asInt();
            int n = invocations.computeIfAbsent(index, _ -> new AtomicInteger()).incrementAndGet();
            return behaviour.at(index, n);
        } finally {
            atOnce.decrementAndGet();
        }
    }

    private DescribeExecutionResponse execute(int batches, Behaviour behaviour) throws InterruptedException {
        WORKER.set((function, payload) -> invoke(function, payload, behaviour));
        stage.empty();
        try (var front = Front.before(stage.emulator());
                var s3 = front.clients().s3();
                var sfn = stage.sfn()) {
            s3.createBucket(request -> request.bucket("work"));
            var items = MAPPER.createArrayNode();
            IntStream.range(0, batches).forEach(index -> {
                var worker = items.addObject().putObject("holdfastWorker").put("index", index);
                var targets = worker.putArray("targets");
                IntStream.range(0, BATCH)
                        .forEach(i ->
                                targets.addObject().put("namespace", "shop").put("pod", "cart-" + (index * BATCH + i)));
            });
            s3.putObject(request -> request.bucket("work").key("items.json"), RequestBody.fromString(items.toString()));
            String machine = LambdaStage.machine(sfn, "holdfast-fanout", "work");
            var input = MAPPER.createObjectNode()
                    .put("function", "copy-logs")
                    .put("items", "items.json")
                    .put("batches", batches)
                    .put("workers", WORKERS)
                    .put("waitSeconds", 0);
            String arn = sfn.startExecution(request ->
                            request.stateMachineArn(machine).name("copy-logs-1").input(input.toString()))
                    .executionArn();
            return ended(sfn, arn);
        }
    }

    private DescribeExecutionResponse ended(SfnClient sfn, String arn) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
        while (System.nanoTime() < end) {
            var there = sfn.describeExecution(request -> request.executionArn(arn));
            if (there.status() != ExecutionStatus.RUNNING) {
                return there;
            }
            Pause.real().sleep(Duration.ofMillis(200));
        }
        throw new AssertionError("still running; batches begun: " + invocations.size());
    }

    @Test
    @Timeout(300)
    void fiveHundredItemsWithSlowAndFailingWorkersAreAllDone() throws InterruptedException {
        var ended = execute(ITEMS / BATCH, (index, n) -> {
            if (index % 50 == 7 && n == 1) {
                return new Invoked.FunctionError("java.lang.OutOfMemoryError");
            }
            if (index % 100 == 3 && n == 1) {
                return new Invoked.Refused(429, "TooManyRequestsException");
            }
            if (index % 40 == 11 && n < 5) {
                return again(index);
            }
            if (index % 5 == 1) {
                sleep(Duration.ofMillis(300));
            }
            return done(index);
        });

        assertThat(ended.status()).as(ended.error() + ": " + ended.cause()).isEqualTo(ExecutionStatus.SUCCEEDED);
        assertThat(invocations).hasSize(ITEMS / BATCH);
        assertThat(items).hasSize(ITEMS);
        invocations.forEach((index, n) -> assertThat(n.get())
                .as("batch " + index)
                .isEqualTo(index % 40 == 11 ? 5 : index % 50 == 7 || index % 100 == 3 ? 2 : 1));
        assertThat(mostAtOnce.get()).isBetween(2, WORKERS);
    }

    @Test
    @Timeout(300)
    void aBatchThatIsNeverDoneIsTriedFiveTimesStopsNobodyAndFailsTheExecution() throws InterruptedException {
        var ended = execute(8, (index, _) -> switch (index) {
            case 2 -> again(index);
            case 4 -> new Invoked.FunctionError("java.lang.OutOfMemoryError");
            case 6 -> new Invoked.Answer("{\"status\":\"FAILED\",\"reason\":\"BAD_INPUT\"}");
            default -> done(index);
        });

        assertThat(ended.status()).as(ended.error() + ": " + ended.cause()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("Holdfast.BatchesLeft");
        assertThat(invocations).hasSize(8);
        invocations.forEach((index, n) -> assertThat(n.get())
                .as("batch " + index)
                .isEqualTo(Set.of(2, 4, 6).contains(index) ? 5 : 1));
    }

    /** An execution that succeeded is never followed by another, so it must not hide what a person has to mend. */
    @Test
    @Timeout(300)
    void aBatchThatFailedForGoodIsNotTriedAgainAndFailsTheExecution() throws InterruptedException {
        var ended = execute(4, (index, _) -> index == 2 ? failed(index) : done(index));

        assertThat(ended.status()).as(ended.error() + ": " + ended.cause()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(ended.error()).isEqualTo("Holdfast.BatchesLeft");
        assertThat(invocations)
                .hasSize(4)
                .allSatisfy((_, n) -> assertThat(n.get()).isEqualTo(1));
    }

    private static void sleep(Duration duration) {
        try {
            Pause.real().sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
