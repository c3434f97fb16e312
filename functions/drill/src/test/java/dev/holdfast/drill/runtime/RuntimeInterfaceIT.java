package dev.holdfast.drill.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.drill.emulator.SharedEmulator;
import dev.holdfast.incident.InstanceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** SnapshotVolumes under the real runtime interface client. */
@ExtendWith(SharedEmulator.class)
final class RuntimeInterfaceIT {
    private static final Path ROOT = LambdaProcess.ROOT;
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final InstanceId NODE = new InstanceId("i-0c1d2e3f4a5b6c7d8");

    private final Front front;
    private final String bucket = "evidence-ric-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    private final FakeRuntimeApi api = new FakeRuntimeApi();
    private final List<Process> started = new ArrayList<>();

    RuntimeInterfaceIT(Emulator emulator) throws IOException {
        front = Front.before(emulator);
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        api.close();
        front.close();
    }

    @Test
    void aFindingGoesInAndTheResultComesOut() throws Exception {
        Account.in(front).bucket(bucket).cluster("ric-" + System.nanoTime()).node(NODE, 1);
        start("dev.holdfast.snapshot.SnapshotVolumes", bucket);
        api.send(Files.readString(ROOT.resolve("events/eks-runtime-finding.json")));

        var said = api.next(WITHIN).orElseThrow();
        assertThat(said.what()).isEqualTo("response");
        assertThat(json(said.body()).path("status").asString()).isEqualTo("DONE");
    }

    @Test
    void badInputIsAnsweredAndNotThrown() throws Exception {
        Account.in(front).bucket(bucket);
        start("dev.holdfast.snapshot.SnapshotVolumes", bucket);
        api.send("{\"source\":\"aws.guardduty\",\"detail-type\":\"GuardDuty Finding\",\"detail\":[]}");

        var said = api.next(WITHIN).orElseThrow();
        assertThat(said.what()).isEqualTo("response");
        assertThat(json(said.body()).path("reason").asString()).isEqualTo("BAD_INPUT");
    }

    @Test
    void whatMaySucceedLaterIsAnErrorForLambda() throws Exception {
        start("dev.holdfast.snapshot.SnapshotVolumes", "no-such-bucket-" + System.nanoTime());
        api.send(Files.readString(ROOT.resolve("events/eks-runtime-finding.json")));

        var said = api.next(WITHIN).orElseThrow();
        assertThat(said.what()).isEqualTo("error");
        assertThat(said.body()).contains("BUCKET_UNSAFE").contains("TryAgain");
    }

    @Test
    void settingsThatCannotBeUsedStopTheColdStart() throws Exception {
        start("dev.holdfast.snapshot.ConfirmSnapshots", "");

        var said = api.next(WITHIN).orElseThrow();
        assertThat(said.what()).isEqualTo("error");
        assertThat(said.body()).contains("HOLDFAST_EVIDENCE_BUCKET");
    }

    private void start(String handler, String evidenceBucket) throws IOException {
        var variables =
                Map.of("AWS_ENDPOINT_URL", front.endpoint().toString(), "HOLDFAST_EVIDENCE_BUCKET", evidenceBucket);
        started.add(LambdaProcess.start(api, "snapshot-volumes", handler, variables));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
