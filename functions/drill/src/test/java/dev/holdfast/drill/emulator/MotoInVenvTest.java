package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The private virtual environment, with a Python that only pretends, and the JDK's web server in place of moto. */
final class MotoInVenvTest {
    private final List<String> said = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void itIsInstalledOnceAndStarted() throws IOException, Unavailable {
        python("""
            mkdir -p "$4/bin"
            printf '#!/bin/sh\\nexec %s/bin/jwebserver -b 127.0.0.1 -p "$4"\\n' > "$4/bin/moto_server"
            printf '#!/bin/sh\\necho Successfully installed "$3"\\n' > "$4/bin/pip"
            chmod +x "$4/bin/moto_server" "$4/bin/pip"
            """.formatted(System.getProperty("java.home")));

        try (Emulator first = source().start()) {
            assertThat(Probe.answers(first.endpoint())).isTrue();
            assertThat(first.name()).isEqualTo("moto 5.2.1");
        }
        assertThat(said).hasSize(2).last().asString().contains("Successfully installed moto[server]==5.2.1");
        said.clear();
        try (Emulator second = source().start()) {
            assertThat(second.describe()).contains("holdfast/moto");
        }
        assertThat(said).isEmpty();
    }

    @Test
    void whatPipSaidLastIsTheReason() throws IOException {
        python("""
            mkdir -p "$4/bin"
            printf '#!/bin/sh\\necho no network >&2\\nexit 1\\n' > "$4/bin/pip"
            chmod +x "$4/bin/pip"
            """);

        assertThatThrownBy(() -> source().start())
                .isInstanceOf(Unavailable.class)
                .hasMessageEndingWith("failed: no network");
        assertThatThrownBy(() -> source().start()).isInstanceOf(Unavailable.class);
    }

    @Test
    void withoutPythonThereIsNone() {
        assertThatThrownBy(() -> source().start())
                .isInstanceOf(Unavailable.class)
                .hasMessage("python3 is not on the PATH");
    }

    private MotoInVenv source() {
        Map<String, String> environment = Map.of(
                "PATH",
                folder.resolve("bin").toString(),
                "XDG_CACHE_HOME",
                folder.resolve("cache").toString());
        return new MotoInVenv(environment, new MotoLauncher(folder.resolve("log")), said::add);
    }

    private void python(String script) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Path python = folder.resolve("bin/python3");
        Files.writeString(python, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
