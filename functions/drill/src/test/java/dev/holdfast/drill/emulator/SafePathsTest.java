package dev.holdfast.drill.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No key leaves the folder, and none takes the place of another. */
final class SafePathsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "a/../../b",
                "..",
                ".",
                "",
                "a//b",
                "a/",
                "\\..\\b",
                "C:\\x",
                "nul\u0000",
                "a\nb",
                "\u001b[31m",
                "ü"
            })
    void aHostileKeyStaysInsideAndCanBeWritten(String key) throws IOException {
        Path path = new SafePaths(folder, List.of()).free(key, "");

        assertThat(path).startsWithRaw(folder).isNotEqualTo(folder);
        assertThat(folder.relativize(path).toString()).matches("[ -~]+");
        Files.createDirectories(path.resolveSibling(".").normalize());
        Files.createFile(path);
        assertThat(new SafePaths(folder, List.of()).free(key, "")).isNotEqualTo(path);
    }

    @Test
    void anOrdinaryKeyKeepsItsName() {
        assertThat(new SafePaths(folder, List.of()).free("cases/gd-1/actions/a~b.json", ".v-x/y"))
                .isEqualTo(folder.resolve("cases/gd-1/actions/a~b.json.v-x%2Fy"));
    }

    @Test
    void aKeyThatIsTheFolderOfOthersGivesWay() {
        var paths = new SafePaths(folder, List.of("cases", "cases/a"));

        assertThat(paths.free("cases/a", "")).isEqualTo(folder.resolve("cases/a"));
        assertThat(paths.free("cases", "").getParent()).isEqualTo(folder.resolve("%other"));
    }

    @Test
    void aLongNameIsCutAndStaysItsOwn() {
        String longName = "x".repeat(1000);

        Path one = new SafePaths(folder, List.of()).free(longName + "1", "");

        assertThat(one.getFileName().toString()).hasSizeLessThan(200);
        assertThat(one).isNotEqualTo(new SafePaths(folder, List.of()).free(longName + "2", ""));
    }

    @Test
    void theTextIndexEscapesWhatATerminalWouldObey() throws IOException {
        var version = new ExportedVersion(
                "\u001b[31m",
                "v",
                true,
                false,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        ExportIndex.write(List.of(version), folder);

        assertThat(folder.resolve("index.txt"))
                .content()
                .contains("'\\u001b[31m'")
                .doesNotContain("\u001b");
    }
}
