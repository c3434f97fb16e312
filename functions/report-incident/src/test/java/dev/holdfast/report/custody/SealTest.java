package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SealTest {
    private static final String HASH = Digests.hex(new byte[] {1});

    @Test
    void whatIsWrittenIsRead() {
        var seal = seal(Optional.of(new Seal.Previous(12_345, HASH)));

        assertThat(Seal.read(seal.bytesToSign())).contains(seal);
        assertThat(Seal.read(seal(Optional.empty()).bytesToSign())).contains(seal(Optional.empty()));
    }

    @Test
    void theLongestSealIsFarBelowWhatKmsSigns() {
        assertThat(seal(Optional.of(new Seal.Previous(999_999, HASH))).bytesToSign())
                .hasSizeLessThan(1024);
    }

    @Test
    void whatIsNoSealIsNone() {
        assertThat(Seal.read(new byte[0])).isEmpty();
        assertThat(Seal.read("version: x".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void theFirstLineOfANameCounts() {
        var twice = new String(seal(Optional.empty()).bytesToSign(), StandardCharsets.UTF_8) + "case: gd-2\n";

        assertThat(Seal.read(twice.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow()
                        .caseId())
                .isEqualTo("c".repeat(63));
    }

    private static Seal seal(Optional<Seal.Previous> previous) {
        return new Seal(
                "c".repeat(63),
                999_999,
                Instant.parse("2026-11-23T18:00:00.123456789Z"),
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                Integer.MAX_VALUE,
                Integer.MAX_VALUE,
                HASH,
                HASH,
                HASH,
                previous);
    }
}
