package dev.holdfast.report.playbook.loading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlaybookLoaderTest {
    private final InMemoryS3 s3 = new InMemoryS3("books", Clock.systemUTC());

    @Test
    void withoutASettingTheBundledOneIsMeant() {
        var loaded = new PlaybookLoader(s3, Optional.empty()).load();

        assertThat(loaded.problem()).isEmpty();
        assertThat(loaded.playbook().regimesAreChosen()).isFalse();
    }

    @Test
    void theOrganisationsOwnIsRead() {
        s3.plantUnlocked("our/book.yaml", "regimes: [gdpr]".getBytes(StandardCharsets.UTF_8));

        var loaded = load("s3://books/our/book.yaml");

        assertThat(loaded.problem()).isEmpty();
        assertThat(loaded.playbook().regimesAreChosen()).isTrue();
    }

    @Test
    void aBrokenOneStopsNothingAndSaysLineAndField() {
        s3.plantUnlocked("book.yaml", "regimes:\n - gpdr".getBytes(StandardCharsets.UTF_8));

        var problem = load("s3://books/book.yaml").problem().orElseThrow();

        assertThat(problem.reason()).isEqualTo(Reason.BAD_INPUT);
        assertThat(problem.text())
                .startsWith("the playbook that comes with Holdfast was used instead of your own: ")
                .contains("'s3://books/book.yaml' line 2, regimes[0]: expected one of gdpr");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://books/missing.yaml, NO_SUCH_OBJECT",
        "s3://other/book.yaml, NO_SUCH_OBJECT",
        "https://example.org/book.yaml, BAD_INPUT",
        "s3://books, BAD_INPUT",
    })
    void oneThatIsNotThereStopsNothing(String location, Reason reason) {
        assertThat(load(location).problem().orElseThrow().reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"ACCESS_DENIED, ACCESS_DENIED", "SLOW_DOWN, THROTTLED", "UNREACHABLE, UNREACHABLE"})
    void oneThatCannotBeReadStopsNothing(Fault fault, Reason reason) {
        s3.failNext("GetObject", fault);

        assertThat(load("s3://books/book.yaml").problem().orElseThrow().reason())
                .isEqualTo(reason);
    }

    @Test
    void oneThatIsTooLargeIsNotReadToItsEnd() {
        s3.plantUnlocked("book.yaml", "#".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));

        assertThat(load("s3://books/book.yaml").problem().orElseThrow().text()).contains("at most 256 KiB");
    }

    private PlaybookLoader.Loaded load(String location) {
        return new PlaybookLoader(s3, Optional.of(location)).load();
    }
}
