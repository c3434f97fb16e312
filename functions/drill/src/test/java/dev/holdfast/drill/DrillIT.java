package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.emulator.Emulator;
import dev.holdfast.drill.emulator.SharedEmulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The README's first command, without Maven. */
@ExtendWith(SharedEmulator.class)
final class DrillIT {
    private static final Path ROOT = Path.of(System.getProperty("holdfast.root", "../.."));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path root;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @BeforeEach
    void copyEvents() throws IOException {
        Files.createDirectories(root.resolve("events"));
        try (var events = Files.list(ROOT.resolve("events"))) {
            for (Path event : events.toList()) {
                Files.copy(event, root.resolve("events").resolve(event.getFileName()));
            }
        }
        try (var files = Files.walk(ROOT.resolve("functions"), 2)) {
            for (Path rights : files.filter(
                            file -> file.getFileName().toString().matches("rbac.*\\.yaml"))
                    .toList()) {
                Path copy = root.resolve(ROOT.relativize(rights));
                Files.createDirectories(copy.getParent());
                Files.copy(rights, copy);
            }
        }
    }

    @Test
    void theDefaultEventIsPlayedFromSnapshotToRelease() throws IOException {
        assertThat(drill("events/eks-runtime-finding.json")).as(this::screen).isZero();

        var summary = JsonMapper.shared().readTree(Files.readString(output().resolve("summary.json")));
        assertThat(summary.values())
                .extracting(answer -> answer.path("function").asString() + " "
                        + answer.path("status").asString())
                .containsExactly(
                        "snapshot-volumes DONE",
                        "snapshot-volumes DONE",
                        "copy-logs DONE",
                        "copy-logs DONE",
                        "quarantine-workload DONE",
                        "quarantine-workload DONE",
                        "quarantine-workload DONE",
                        "release-workload DONE",
                        "release-workload IGNORED",
                        "confirm-snapshots DONE",
                        "report-incident DONE",
                        "verify-case DONE",
                        "verify-case PARTIAL");
        assertThat(summary.get(0).path("drill").asBoolean()).isFalse();
        var index = Files.readString(output().resolve("evidence/index.txt"));
        assertThat(index).contains("GOVERNANCE", ".taken.json", ".completed.json", ".before.json", "/audit/pod~");
        assertThat(screen()).contains("refused: SnapshotLocked", "refused: AccessDenied", "untouched");
        assertThat(screen())
                .contains("CONTAINED (read back)", "snapshot first      yes", "IRSA_ROLE LIVE")
                .contains("- . . . x x x", "can be terminated", "cannot be terminated")
                .contains("can reach the internet again", "TAMPERED: label of pod/shop/cart-6d5f7c9b88-x2x9z")
                .contains("which runs on and belongs to nobody", "which replaced it")
                .contains("3 of 7 lines are about them, and just those are kept");
        assertThat(screen().lines())
                .as("fits a terminal of 100 columns")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    /** One of each sort: nodes, a sample, a whole workload at the cap of nodes, one that is not there, a case that is not known. */
    @ParameterizedTest
    @CsvSource({
        "alarm-node.json, BELOW_MIN_SEVERITY",
        "ec2-on-node.json, NODE_NOT_ISOLATED",
        "sample-finding.json, the same: nothing in the cluster was changed",
        "response-request.json, CANNOT_DETACH",
        "response-request-bare.json, NO_SUCH_WORKLOAD",
        "readiness-check.json, changed nothing in the cluster",
        "release-request.json, the same: nothing in the cluster was changed"
    })
    void otherEventsRunToTheirEnd(String event, String shown, Emulator emulator) {
        var environment = new HashMap<>(System.getenv());
        if (SharedEmulator.isEmptied(emulator)) {
            environment.put("AWS_ENDPOINT_URL", emulator.endpoint().toString());
        }
        assertThat(drill("events/" + event, environment)).as(this::screen).isZero();
        assertThat(screen()).contains("summary.json", shown);
    }

    @Test
    void aModeThatThereIsNotIsOneClearMessage() {
        int code = Drill.run(
                new String[] {root.toString(), "events/eks-runtime-finding.json", "", "perhaps"},
                System.getenv(),
                Clock.systemUTC(),
                new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(2);
        assertThat(screen()).contains("-Dquarantine takes observe or enforce, not: perhaps");
    }

    @Test
    void aWrongFileNameIsOneClearMessage() {
        assertThat(drill("events/no-such.json")).isEqualTo(2);
        assertThat(screen())
                .contains("No such event: events/no-such.json")
                .contains("-Devent=events/eks-runtime-finding.json");
    }

    @Test
    void aMalformedEventIsOneClearMessage() throws IOException {
        Files.writeString(root.resolve("events/bad.json"), "{\"source\":");
        assertThat(drill("events/bad.json")).isEqualTo(2);
        assertThat(screen()).contains("Malformed event events/bad.json").doesNotContain("Exception");
    }

    @Test
    void anEmulatorThatDoesNotAnswerIsOneClearMessage() {
        int code = Drill.run(
                new String[] {root.toString(), "events/eks-runtime-finding.json"},
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "PATH", "", "HOME", root.toString()),
                Clock.systemUTC(),
                new PrintStream(screen, true, StandardCharsets.UTF_8));
        assertThat(code).isEqualTo(2);
        assertThat(screen()).contains("AWS_ENDPOINT_URL");
    }

    private int drill(String event) {
        return drill(event, System.getenv());
    }

    private int drill(String event, Map<String, String> environment) {
        return Drill.run(
                new String[] {root.toString(), event},
                environment,
                Clock.systemUTC(),
                new PrintStream(screen, true, StandardCharsets.UTF_8));
    }

    private Path output() {
        return root.resolve("functions/drill/target/drill");
    }

    private String screen() {
        return screen.toString(StandardCharsets.UTF_8);
    }
}
