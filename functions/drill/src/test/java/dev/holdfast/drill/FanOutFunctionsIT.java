package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.LambdaStage;
import dev.holdfast.drill.emulator.LambdaStage.Invoked;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Pause;
import dev.holdfast.snapshot.SnapshotVolumes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.JsonNode;

/** The function itself as starter and as worker, with the state machine between them executed by moto. */
final class FanOutFunctionsIT {
    private static final String NAME = "holdfast-snapshot-volumes";

    private final AtomicReference<SnapshotVolumes> function = new AtomicReference<>();

    @Test
    @Timeout(180)
    void whatTheStarterHasNoTimeForItsWorkersSnapshotOnce() throws InterruptedException {
        try (var stage = LambdaStage.start((name, payload) -> {
                    assertThat(name).isEqualTo(NAME);
                    return new Invoked.Answer(
                            invoke(payload, Duration.ofMinutes(15)).toString());
                });
                var front = Front.before(stage.emulator());
                var _ = front.useAsDefaultEndpoint();
                var sfn = stage.sfn();
                var s3 = front.clients().s3()) {
            var nodes = IntStream.rangeClosed(1, 6)
                    .mapToObj(n -> new InstanceId(String.format("i-%017x", n)))
                    .toList();
            var account = Account.in(front).bucket("evidence").cluster("prod");
            nodes.forEach(node -> account.node(node, 1));
            s3.createBucket(request -> request.bucket("work"));
            String machine = LambdaStage.machine(sfn, "holdfast-fanout", "work");
            function.set(new SnapshotVolumes(
                    Map.of(
                            "HOLDFAST_EVIDENCE_BUCKET",
                            "evidence",
                            "HOLDFAST_WORK_BUCKET",
                            "work",
                            "HOLDFAST_FANOUT_STATE_MACHINE",
                            machine),
                    Clock.systemUTC(),
                    _ -> {},
                    new NoScene().access(Function.SNAPSHOT_VOLUMES)));
            byte[] request = request(nodes);

            var started = invoke(request, Duration.ofSeconds(14));
            var again = invoke(request, Duration.ofSeconds(14));

            assertThat(reasons(started)).containsOnly("HANDED_OVER").hasSize(nodes.size());
            assertThat(reasons(again)).doesNotContain("DEADLINE");
            var executions =
                    sfn.listExecutions(list -> list.stateMachineArn(machine)).executions();
            assertThat(executions).hasSize(1);
            assertThat(ended(sfn, executions.getFirst().executionArn())).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(front.calls().count("CreateSnapshots")).isEqualTo(nodes.size());
            assertThat(front.calls().count("LockSnapshot")).isEqualTo(2L * nodes.size());
            var after = invoke(request, Duration.ofMinutes(15));
            assertThat(after.required("status").asString()).isEqualTo("DONE");
            assertThat(front.calls().count("CreateSnapshots")).isEqualTo(nodes.size());
        }
    }

    private static byte[] request(List<InstanceId> nodes) {
        String targets =
                nodes.stream().map(node -> "{\"instance\":\"" + node + "\"}").collect(Collectors.joining(","));
        return """
            { "source": "holdfast", "detail-type": "Response Request",
              "detail": { "case": "many", "reason": "test", "cluster": "prod", "requestedAt": "%s", "targets": [ %s ] } }
            """.formatted(Clock.systemUTC().instant(), targets).getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode invoke(byte[] event, Duration left) {
        return SimulatedContext.lasting(left, UUID.randomUUID().toString(), Clock.systemUTC())
                .withArn(SimulatedContext.arn(Account.ID, NAME))
                .invoke(function.get(), event);
    }

    private static List<String> reasons(JsonNode answer) {
        return answer.required("outcomes").values().stream()
                .map(row -> row.required("reason").asString(""))
                .toList();
    }

    private static ExecutionStatus ended(SfnClient sfn, String arn) throws InterruptedException {
        while (true) {
            var status =
                    sfn.describeExecution(request -> request.executionArn(arn)).status();
            if (status != ExecutionStatus.RUNNING) {
                return status;
            }
            Pause.real().sleep(Duration.ofMillis(200));
        }
    }
}
