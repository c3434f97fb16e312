package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.LockRule;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PartBufferTest {
    private static final int PART = 8 << 20;

    private final Bench bench = new Bench();

    @ParameterizedTest
    @CsvSource({"262143, 0", "262144, 0", "262145, 0", "8388608, 0", "8388609, 2"})
    void nothingIsLostWhereItGrows(int length, int parts) throws EvidenceException {
        var store = new EvidenceStore(bench.s3, Bench.BUCKET, new LockRule(LockRule.Mode.GOVERNANCE, 30), bench.clock);
        byte[] log = Bench.bytes(length);

        store.stream("cases/a.log", () -> new ByteArrayInputStream(log), "text/plain", bench.inFiveMinutes());

        assertThat(bench.s3.objects().get("cases/a.log")).isEqualTo(log);
        assertThat(bench.s3.calls("UploadPart")).isEqualTo(parts);
    }

    @Test
    void aShortLogTakesLittle() {
        var buffer = new PartBuffer(PART);

        buffer.roomBehind(1000);

        assertThat(buffer.bytes()).hasSizeLessThan(PART / 16);
    }
}
