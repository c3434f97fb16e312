package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VersionsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Instant UNTIL = NOW.plus(Duration.ofDays(30));

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private final EvidenceStore store =
            new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    private final Deadline later = new Deadline(NOW.plusSeconds(60), clock);

    @Test
    void allVersionsAndDeleteMarkersAreListedOverAllPages() throws EvidenceException {
        s3.pageSize(2);
        write("c/a", "1");
        write("c/a", "2");
        write("c/b", "3");
        s3.hide("c/b");
        write("c/b", "4");
        s3.hide("c/c");
        write("d/a", "5");

        assertThat(store.versions("c/"))
                .extracting(version ->
                        version.key() + " " + version.versionId() + " " + version.kind() + " " + version.standing())
                .containsExactlyInAnyOrder(
                        "c/a v2 BYTES LATEST",
                        "c/a v1 BYTES OLDER",
                        "c/b v5 BYTES LATEST",
                        "c/b v4 DELETE_MARKER OLDER",
                        "c/b v3 BYTES OLDER",
                        "c/c v6 DELETE_MARKER LATEST");
    }

    @Test
    void aVersionIsReadWhateverLiesAboveIt() throws EvidenceException {
        write("a", "first");
        write("a", "second!");
        s3.hide("a");

        var first = store.hash("a", "v1", later).orElseThrow();

        assertThat(first.sha256()).isEqualTo(Digests.hex(utf8("first")));
        assertThat(first.bytes()).isEqualTo(5);
        assertThat(first.state())
                .isEqualTo(new VersionState("v1", 5, Optional.of(LockRule.Mode.GOVERNANCE), Optional.of(UNTIL)));
        assertThat(store.look("a", "v2").orElseThrow().bytes()).isEqualTo(7);
    }

    @Test
    void theHashThatS3VerifiedComesWithAVersionWhereThereIsOne() throws EvidenceException {
        write("a", "first");

        assertThat(store.sum("a", "v1").orElseThrow().sha256()).contains(Digests.hex(utf8("first")));
        assertThat(store.sum("a", "v9")).isEmpty();

        s3.hideChecksums();
        assertThat(store.sum("a", "v1").orElseThrow().sha256()).isEmpty();
    }

    @Test
    void whatIsGoneIsEmptyAndWhatIsUnlockedHasNoLock() throws EvidenceException {
        s3.plantUnlocked("a", utf8("x"));

        assertThat(store.look("a", "v9")).isEmpty();
        assertThat(store.hash("a", "v9", later)).isEmpty();
        assertThat(store.look("a", "v1")).contains(new VersionState("v1", 1, Optional.empty(), Optional.empty()));
    }

    @Test
    void readingEndsWhenTheTimeIsUp() {
        write("a", "x");

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> store.hash("a", "v1", new Deadline(NOW, clock)))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE));
    }

    @Test
    void failuresAreClassified() {
        s3.failNext("ListObjectVersions", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> store.versions("c/"))
                .withMessageContaining("listing the versions of s3://evidence/c/")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
    }

    private void write(String key, String text) {
        s3.tampering().write(key, utf8(text), UNTIL);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
