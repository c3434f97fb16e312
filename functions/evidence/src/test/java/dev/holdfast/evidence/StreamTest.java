package dev.holdfast.evidence;

import static dev.holdfast.evidence.Bench.PART;
import static dev.holdfast.evidence.Bench.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.StoredVersion.Lock;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamTest {
    private static final String KEY = "cases/gd-1/logs/shop/cart/current.log";
    private static final String TEXT = "text/plain";

    private final Bench bench = new Bench();

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "999, 0", "1000, 0", "1001, 2", "1999, 2", "2000, 2", "2001, 3", "4000, 4"})
    void everyLengthIsKeptWhole(int length, int parts) throws EvidenceException {
        byte[] log = bytes(length);

        var keeping = stream(new FlakySource(log));

        assertThat(keeping)
                .isEqualTo(new Keeping.New(
                        new Kept(KEY, "v1", Digests.hex(log), length, Bench.IN_30_DAYS, Optional.empty())));
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(log);
        assertThat(bench.s3.calls("UploadPart")).isEqualTo(parts);
        assertThat(bench.s3.calls("PutObject")).isEqualTo(parts == 0 ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2500})
    void aStreamIsLockedWhetherInOnePieceOrInParts(int length) throws EvidenceException {
        stream(new FlakySource(bytes(length)));

        var version = bench.s3.versions(KEY).getFirst();
        assertThat(version.lock()).contains(new Lock("GOVERNANCE", Bench.IN_30_DAYS));
        assertThat(version.contentType()).contains(TEXT);
        assertThat(bench.s3.openUploads()).isZero();
    }

    @Test
    void theSourceIsOpenedOnceAndClosedThoughClosingFails() throws EvidenceException {
        var source = new FlakySource(bytes(2500));

        stream(source);

        assertThat(source.opened).isEqualTo(1);
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void whatIsLongerThanAnUploadCanBeIsCutThereAndSaysSo() throws EvidenceException {
        byte[] log = bytes(Bench.MAX_PARTS * PART + 1);

        var kept = stream(new FlakySource(log)).kept();

        assertThat(kept.truncated()).contains("longer than 4000 bytes");
        assertThat(kept.bytes()).isEqualTo(4000);
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(Arrays.copyOf(log, 4000));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1000, 1001, 2000, 2500})
    void aSourceThatFailsLeavesWhatItGave(int failAt) throws EvidenceException {
        byte[] log = bytes(3000);

        var kept = stream(new FlakySource(log).failingAt(failAt)).kept();

        byte[] given = Arrays.copyOf(log, failAt);
        assertThat(kept.truncated()).contains("source failed: 'connection\\u000areset'");
        assertThat(kept.sha256()).isEqualTo(Digests.hex(given));
        assertThat(kept.bytes()).isEqualTo(failAt);
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(given);
    }

    @Test
    void aSourceThatFailsAtOnceKeepsNothing() {
        assertNothingRead(new FlakySource(bytes(3000)).failingAt(0), Reason.UNREACHABLE);
    }

    @Test
    void aSourceThatDoesNotOpenKeepsNothing() {
        assertNothingRead(
                () -> {
                    throw new IOException("no such pod");
                },
                Reason.UNREACHABLE);
        assertNothingRead(
                () -> {
                    throw new UncheckedIOException(new IOException("no such pod"));
                },
                Reason.UNREACHABLE);
    }

    @Test
    void tenSecondsBeforeTheDeadlineReadingEndsAndTheUploadIsFinished() throws EvidenceException {
        byte[] log = bytes(3000);
        var source = new FlakySource(log).onPiece(() -> bench.clock.advance(Duration.ofSeconds(1)));

        var kept = bench.store.stream(KEY, source, TEXT, Deadline.after(27_000, bench.clock))
                .kept();

        assertThat(kept.truncated()).contains("deadline");
        assertThat(kept.bytes()).isEqualTo(1601);
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(Arrays.copyOf(log, 1601));
        assertThat(bench.clock.instant()).isEqualTo(Bench.NOW.plusSeconds(17));
    }

    @Test
    void aDeadlineThatIsTooNearKeepsNothing() {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() ->
                        bench.store.stream(KEY, new FlakySource(bytes(10)), TEXT, Deadline.after(10_000, bench.clock)))
                .withMessageContaining(KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DEADLINE));
        assertThat(bench.s3.objects()).isEmpty();
    }

    @Test
    void theSameStreamAgainChangesNothing() throws EvidenceException {
        var first = stream(new FlakySource(bytes(2500)));

        var second = stream(new FlakySource(bytes(2500)));

        assertThat(second).isEqualTo(new Keeping.AlreadyKept(first.kept()));
        assertThat(bench.s3.versions(KEY)).hasSize(1);
        assertThat(bench.s3.openUploads()).isZero();
        assertThat(bench.s3.calls("GetObject")).isZero();
    }

    @Test
    void withoutAChecksumTheStreamIsReadBack() throws EvidenceException {
        bench.s3.hideChecksums();
        stream(new FlakySource(bytes(2500)));

        assertThat(stream(new FlakySource(bytes(2500)))).isInstanceOf(Keeping.AlreadyKept.class);
        assertThat(bench.s3.calls("GetObject")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2499, 2500})
    void anotherStreamIsKeptBesideWhateverItsLength(int length) throws EvidenceException {
        byte[] first = bytes(2500);
        byte[] second = bytes(length);
        second[1700]++;
        stream(new FlakySource(first));
        var source = new FlakySource(second);

        var keeping = stream(source);

        String aside = KEY + "." + Digests.hex(second).substring(0, 8);
        assertThat(keeping)
                .isEqualTo(new Keeping.Conflict(
                        new Kept(aside, "v2", Digests.hex(second), length, Bench.IN_30_DAYS, Optional.empty()), KEY));
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(first);
        assertThat(bench.s3.objects().get(aside)).isEqualTo(second);
        assertThat(source.opened).isEqualTo(2);
        assertThat(source.closed).isEqualTo(2);
        assertThat(bench.s3.openUploads()).isZero();
    }

    @Test
    void aRaceAtTheEndRepeatsTheWholeUpload() throws EvidenceException {
        bench.s3.failNext("CompleteMultipartUpload", Fault.CONFLICT_409);
        var source = new FlakySource(bytes(2500));

        var keeping = stream(source);

        assertThat(keeping).isInstanceOf(Keeping.New.class);
        assertThat(bench.s3.objects().get(KEY)).isEqualTo(bytes(2500));
        assertThat(source.opened).isEqualTo(2);
        assertThat(bench.s3.calls("UploadPart")).isEqualTo(6);
        assertThat(bench.s3.openUploads()).isZero();
    }

    @Test
    void racesWithoutEndAreGivenUp() {
        for (int i = 0; i < 5; i++) {
            bench.s3.failNext("CompleteMultipartUpload", Fault.CONFLICT_409);
        }

        assertFails(Reason.SERVICE_ERROR);
    }

    @Test
    void aLostAnswerToTheEndIsFoundToBeSuccess() throws EvidenceException {
        bench.s3.failNext("CompleteMultipartUpload", Fault.LOST_RESPONSE);

        var keeping = stream(new FlakySource(bytes(2500)));

        assertThat(keeping.kept())
                .isEqualTo(new Kept(KEY, "v1", Digests.hex(bytes(2500)), 2500, Bench.IN_30_DAYS, Optional.empty()));
        assertThat(bench.s3.objects()).containsOnlyKeys(KEY);
        assertThat(bench.s3.versions(KEY)).hasSize(1);
    }

    @Test
    void theTruncationSurvivesALostAnswer() throws EvidenceException {
        bench.s3.failNext("CompleteMultipartUpload", Fault.LOST_RESPONSE);

        var kept = stream(new FlakySource(bytes(2500)).failingAt(2000)).kept();

        assertThat(kept.truncated()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "CreateMultipartUpload, 0, ACCESS_DENIED, ACCESS_DENIED",
        "UploadPart, 1, SLOW_DOWN, THROTTLED",
        "UploadPart, 2, UNREACHABLE, UNREACHABLE",
        "CompleteMultipartUpload, 0, INTERNAL_ERROR, SERVICE_ERROR"
    })
    void whereS3FailsTheUploadIsEnded(String operation, int passing, Fault fault, Reason reason) {
        bench.s3.failAfter(operation, passing, fault);

        assertFails(reason);
    }

    @Test
    void whereEndingTheUploadFailsTooTheFirstFailureIsTold() {
        bench.s3.failNext("UploadPart", Fault.SLOW_DOWN);
        bench.s3.failNext("AbortMultipartUpload", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> stream(new FlakySource(bytes(2500))))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.THROTTLED))
                .havingCause()
                .satisfies(cause -> assertThat(cause.getSuppressed()).hasSize(1));
    }

    @Test
    void anUploadWhoseSourceIsBrokenCodeIsEnded() {
        var source = new FlakySource(bytes(2500)).onPiece(new Runnable() {
            private int pieces;

            @Override
            public void run() {
                if (++pieces > 15) {
                    throw new IllegalStateException("a bug");
                }
            }
        });

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> stream(source));
        assertThat(bench.s3.openUploads()).isZero();
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void aKilledFunctionLeavesNoObjectAndTheNextRunKeepsIt() throws EvidenceException {
        bench.s3.failAfter("UploadPart", 1, Fault.KILL_AFTER);
        assertThatExceptionOfType(Fault.Killed.class).isThrownBy(() -> stream(new FlakySource(bytes(2500))));
        assertThat(bench.s3.objects()).isEmpty();

        assertThat(stream(new FlakySource(bytes(2500)))).isInstanceOf(Keeping.New.class);
    }

    private Keeping stream(Source source) throws EvidenceException {
        return bench.store.stream(KEY, source, TEXT, bench.inFiveMinutes());
    }

    private void assertFails(Reason reason) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> stream(new FlakySource(bytes(2500))))
                .withMessageContaining("s3://evidence/" + KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(bench.s3.openUploads()).isZero();
        assertThat(bench.s3.objects()).isEmpty();
    }

    private void assertNothingRead(Source source, Reason reason) {
        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(() -> stream(source))
                .withMessageContaining("s3://evidence/" + KEY)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(bench.s3.objects()).isEmpty();
        assertThat(bench.s3.openUploads()).isZero();
    }
}
