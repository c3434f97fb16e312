package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of the search, and what it says. */
final class EmulatorTest {
    private final List<String> said = new ArrayList<>();

    private record Fake(String name) implements Source, Emulator {
        @Override
        public Emulator start() {
            return this;
        }

        @Override
        public URI endpoint() {
            return URI.create("http://127.0.0.1:1");
        }

        @Override
        public String describe() {
            return name;
        }

        @Override
        public void close() {
            // nothing runs
        }
    }

    private record Absent(String name, String why) implements Source {
        @Override
        public Emulator start() throws Unavailable {
            throw new Unavailable(why);
        }
    }

    @Test
    void theFirstThatIsThereIsTakenAndTheOnesBeforeAreMentioned() {
        var search = search(new Absent("docker", "the image cannot be pulled"), new Fake("moto"), new Fake("venv"));

        assertThat(search.find().name()).isEqualTo("moto");
        assertThat(said).containsExactly("no docker (the image cannot be pulled)");
    }

    @Test
    void whereNoneIsTheMessageSaysWhatWasTriedAndWhatToDo() {
        var search = search(new Absent("docker", "does not run"), new Absent("moto_server", "not on the PATH"));

        assertThatThrownBy(search::find)
                .isInstanceOf(NoEmulator.class)
                .hasMessageContaining("docker: does not run")
                .hasMessageContaining("moto_server: not on the PATH")
                .hasMessageContaining("pip install")
                .hasMessageContaining("AWS_ENDPOINT_URL");
    }

    @Test
    void theGivenEndpointComesFirstAndIsNotStarted(@TempDir Path folder) throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + listener.getLocalPort();

            Emulator tests = Emulator.forTests(Map.of("AWS_ENDPOINT_URL", endpoint), folder.resolve("log"), said::add);
            Emulator drill = Emulator.forDrill(Map.of("AWS_ENDPOINT_URL", endpoint), folder.resolve("log"), said::add);

            assertThat(tests.endpoint()).isEqualTo(drill.endpoint()).hasToString(endpoint);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not a url",
                "127.0.0.1:4566",
                "https://ec2.us-east-1.amazonaws.com",
                "https://EC2.us-east-1.AMAZONAWS.com",
                "https://ec2.us-east-1.api.aws",
                "http://127.0.0.1:1"
            })
    void aGivenEndpointThatIsNoneEndsTheSearch(String endpoint) {
        assertThatThrownBy(() -> new GivenEndpoint(Map.of("AWS_ENDPOINT_URL", endpoint)).start())
                .isInstanceOf(NoEmulator.class)
                .hasMessageContaining("AWS_ENDPOINT_URL");
    }

    @Test
    void aProgramThatEndsAtOnceIsReportedWithItsLog(@TempDir Path folder) {
        var launcher = new MotoLauncher(folder.resolve("out/moto.log"));

        assertThatThrownBy(() -> launcher.launch(Path.of("/bin/false"), "moto"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("ended at once")
                .hasMessageContaining("moto.log");
    }

    @Test
    void nothingOfAChildIsLeftWhenItIsClosed(@TempDir Path folder) throws IOException {
        var child = ChildProcess.start(folder.resolve("log"), "sh", "-c", "sleep 600 & sleep 600; true");
        ProcessHandle shell = ProcessHandle.of(child.pid()).orElseThrow();
        while (shell.descendants().count() < 4) {
            Thread.onSpinWait();
        }
        List<ProcessHandle> family = shell.descendants().toList();

        child.close();

        family.forEach(one -> one.onExit().join());
        assertThat(shell.isAlive()).isFalse();
        assertThat(family).noneMatch(ProcessHandle::isAlive);
    }

    private EmulatorSearch search(Source... sources) {
        return new EmulatorSearch(List.of(sources), said::add);
    }
}
