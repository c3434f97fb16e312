package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The README's first command, without Maven. */
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
    }

    @Test
    void theDefaultEventEndsInLockedSnapshotsAndAFolderOfEvidence() throws IOException {
        assertThat(drill("events/eks-runtime-finding.json")).as(this::screen).isZero();

        var summary = JsonMapper.shared().readTree(Files.readString(output().resolve("summary.json")));
        assertThat(summary.isArray()).isTrue();
        assertThat(summary.values())
                .extracting(answer -> answer.path("function").asString())
                .containsExactly("snapshot-volumes", "snapshot-volumes", "confirm-snapshots");
        assertThat(summary.values())
                .allSatisfy(
                        answer -> assertThat(answer.path("status").asString()).isEqualTo("DONE"));
        assertThat(summary.get(0).path("drill").asBoolean()).isFalse();
        var index = Files.readString(output().resolve("evidence/index.txt"));
        assertThat(index).contains("GOVERNANCE").contains(".taken.json").contains(".completed.json");
        assertThat(screen()).contains("refused: SnapshotLocked", "refused: AccessDenied", "untouched");
    }

    @ParameterizedTest
    @ValueSource(strings = {"events/alarm-composite.json", "events/malware-ebs.json", "events/sample-finding.json"})
    void otherEventsRunToTheirEnd(String event) {
        assertThat(drill(event)).as(this::screen).isZero();
        assertThat(screen()).contains("summary.json");
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
        return Drill.run(
                new String[] {root.toString(), event},
                System.getenv(),
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
