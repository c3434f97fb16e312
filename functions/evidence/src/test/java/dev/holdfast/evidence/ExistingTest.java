package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

final class ExistingTest {
    private static final String KEY = "cases/gd-1/logs/current.log";
    private static final byte[] LOG = bytes(2500);

    private final Bench bench = new Bench();
    private final Existing existing = new Existing(bench.bucket);

    /** What S3 says of the whole is believed, what it says of the parts is not: then the bytes are read. */
    @ParameterizedTest
    @CsvSource({
        "FULL_OBJECT, AAAAAA==, false, 0",
        "COMPOSITE, AAAAAA==, true, 1",
        "FULL_OBJECT, AAAAAA==-3, true, 1",
        ", AAAAAA==-3, true, 1",
        ", , true, 1"
    })
    void onlyAChecksumOfTheWholeIsCompared(@Nullable String type, @Nullable String crc32c, boolean same, int reads)
            throws EvidenceException {
        bench.s3.plantUnlocked(KEY, LOG);
        var theirs = HeadObjectResponse.builder()
                .contentLength((long) LOG.length)
                .checksumType(type)
                .checksumCRC32C(crc32c)
                .versionId("v1")
                .build();

        assertThat(existing.isSame(KEY, theirs, ours())).isEqualTo(same);
        assertThat(bench.s3.calls("GetObject")).isEqualTo(reads);
    }

    private static Content ours() {
        var whole = Content.of(LOG, LOG.length, Optional.empty());
        return new Content(whole.bytes(), whole.sha256(), Optional.of(Crc32c.of(LOG, LOG.length)), Optional.empty());
    }
}
