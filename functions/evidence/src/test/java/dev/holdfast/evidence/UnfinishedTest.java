package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.StoredVersion.Lock;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Uploads of a function that was stopped in the middle. */
final class UnfinishedTest {
    private static final String PREFIX = "cases/gd-1/logs/";
    private static final String KEY = PREFIX + "shop/cart/current.log";
    private static final String TEXT = "text/plain";

    private final Bench bench = new Bench();

    @Test
    void whatAStoppedWriterHadUploadedBecomesLockedEvidence() throws EvidenceException {
        killAfterParts(KEY, 2);

        var unfinished = bench.store.unfinished(PREFIX);
        var present = bench.store.finish(unfinished.getFirst());

        byte[] kept = Arrays.copyOf(bytes(3500), 2000);
        assertThat(unfinished).extracting(Unfinished::key, Unfinished::begunAt).containsExactly(tuple(KEY, Bench.NOW));
        assertThat(present).contains(new Present("v1", 2000, Optional.of(Bench.IN_30_DAYS), Optional.of(Bench.NOW)));
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(kept);
        assertThat(bench.s3.lock(KEY)).contains(new Lock("GOVERNANCE", Bench.IN_30_DAYS));
        assertThat(bench.s3.openUploads()).isZero();
    }

    @Test
    void uploadsAndPartsAreReadPageByPage() throws EvidenceException {
        killAfterParts(KEY, 3);
        killAfterParts(KEY, 1);
        killAfterParts(PREFIX + "shop/db/current.log", 2);
        killAfterParts("cases/gd-2/logs/shop/cart/current.log", 1);
        bench.s3.pageSize(1);

        var unfinished = bench.store.unfinished(PREFIX);

        assertThat(unfinished).extracting(Unfinished::key).containsExactly(KEY, KEY, PREFIX + "shop/db/current.log");
        assertThat(bench.store.finish(unfinished.getFirst()).orElseThrow().bytes())
                .isEqualTo(3000);
    }

    @Test
    void anUploadThatCannotBeCompletedStaysAsItIs() throws EvidenceException {
        killAfterParts(KEY, 2);
        bench.store.keep(KEY, bytes(10), TEXT);
        var upload = bench.store.unfinished(PREFIX).getFirst();

        assertThat(bench.store.finish(upload)).isEmpty();
        assertThat(bench.store.finish(new Unfinished(KEY, "gone", Bench.NOW))).isEmpty();

        assertThat(bench.s3.objects().get(KEY)).isEqualTo(bytes(10));
        assertThat(bench.s3.openUploads()).isEqualTo(1);
    }

    @Test
    void anUploadWithoutPartsStaysAsItIs() throws EvidenceException {
        bench.s3.failNext("CreateMultipartUpload", Fault.KILL_AFTER);
        assertThatExceptionOfType(Fault.Killed.class).isThrownBy(() -> stream(KEY));

        assertThat(bench.store.finish(bench.store.unfinished(PREFIX).getFirst()))
                .isEmpty();
        assertThat(bench.s3.openUploads()).isEqualTo(1);
    }

    @Test
    void whereS3DoesNotAnswerTheReasonIsTold() {
        killAfterParts(KEY, 1);
        bench.s3.failNext("ListMultipartUploads", Fault.ACCESS_DENIED);
        bench.s3.failNext("ListParts", Fault.SLOW_DOWN);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.unfinished(PREFIX))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(
                        () -> bench.store.finish(bench.store.unfinished(PREFIX).getFirst()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.THROTTLED));
    }

    @Test
    void whatNobodyHashedIsReadOnceAndHashed() throws EvidenceException {
        bench.store.keep(KEY, bytes(2500), TEXT);
        var seen = new ArrayList<InputStream>();

        var kept = bench.store.readBack(KEY, Optional.of("stopped"), in -> {
            seen.add(in);
            return in;
        });

        assertThat(kept)
                .contains(
                        new Kept(KEY, "v1", Digests.hex(bytes(2500)), 2500, Bench.IN_30_DAYS, Optional.of("stopped")));
        assertThat(seen).hasSize(1);
        assertThat(bench.store.readBack("nothing", Optional.empty(), UnaryOperator.identity()))
                .isEmpty();
    }

    @Test
    void whatIsNotLockedIsNotCalledKept() throws EvidenceException {
        bench.s3.plantUnlocked(KEY, bytes(10));

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> bench.store.readBack(KEY, Optional.empty(), UnaryOperator.identity()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUCKET_UNSAFE));
        assertThat(bench.store.look(KEY).orElseThrow().is("v1", 10, Bench.NOW)).isFalse();
        assertThat(bench.store.look("nothing")).isEmpty();
    }

    private void killAfterParts(String key, int parts) {
        bench.s3.failAfter("UploadPart", parts - 1, Fault.KILL_AFTER);
        assertThatExceptionOfType(Fault.Killed.class).isThrownBy(() -> stream(key));
    }

    private void stream(String key) throws EvidenceException {
        bench.store.stream(key, new FlakySource(bytes(3500)), TEXT, bench.inFiveMinutes());
    }
}
