package dev.holdfast.evidence.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The bucket in memory has to refuse what S3 refuses, or the tests on it prove nothing. */
final class InMemoryS3Test {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

    private final InMemoryS3 s3 = new InMemoryS3("evidence", Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void bytesThatDoNotFitTheirChecksumAreRefused() {
        assertRefused(400, () -> s3.putObject(put("a").build(), RequestBody.fromString("b")));
    }

    @Test
    void aWriteWithoutAChecksumIsRefused() {
        assertRefused(400, () -> s3.putObject(put("a").checksumSHA256(null).build(), RequestBody.fromString("a")));
    }

    @Test
    void aLockNeedsModeAndADateAhead() {
        assertRefused(
                400,
                () -> s3.putObject(
                        put("a").objectLockMode((ObjectLockMode) null).build(), RequestBody.fromString("a")));
        assertRefused(
                400, () -> s3.putObject(put("a").objectLockRetainUntilDate(NOW).build(), RequestBody.fromString("a")));
    }

    @Test
    void aTakenKeyIsRefusedOnlyWhereTheConditionIsGiven() {
        s3.putObject(put("a").build(), RequestBody.fromString("a"));

        assertRefused(412, () -> s3.putObject(put("a").build(), RequestBody.fromString("a")));
        s3.putObject(put("b").ifNoneMatch(null).build(), RequestBody.fromString("b"));
        assertThat(s3.versions("key")).extracting(StoredVersion::versionId).containsExactly("v1", "v2");
        assertThat(s3.text("key")).isEqualTo("b");
    }

    @Test
    void aHiddenKeyIsFreeAgainAndItsVersionsStay() {
        s3.putObject(put("a").build(), RequestBody.fromString("a"));
        s3.hide("key");
        s3.putObject(put("b").build(), RequestBody.fromString("b"));

        assertThat(s3.versions("key")).hasSize(2);
    }

    @Test
    void aPartThatDoesNotFitItsChecksumIsRefused() {
        String id = begin();

        assertRefused(
                400,
                () -> s3.uploadPart(
                        part -> part.bucket("evidence")
                                .key("key")
                                .uploadId(id)
                                .partNumber(1)
                                .checksumCRC32C(Checksums.crc32c(new byte[1])),
                        RequestBody.fromString("a")));
    }

    @Test
    void anUploadIsRefusedWhereSizeOrChecksumOfTheWholeIsWrong() {
        String id = begin();
        String eTag = s3.uploadPart(
                        part -> part.bucket("evidence")
                                .key("key")
                                .uploadId(id)
                                .partNumber(1)
                                .checksumCRC32C(Checksums.crc32c(new byte[] {'a'})),
                        RequestBody.fromString("a"))
                .eTag();
        var parts = CompletedPart.builder().partNumber(1).eTag(eTag).build();

        assertRefused(400, () -> complete(id, parts, 2, new byte[] {'a'}));
        assertRefused(400, () -> complete(id, parts, 1, new byte[] {'b'}));
        assertThat(s3.openUploads()).isEqualTo(1);
        complete(id, parts, 1, new byte[] {'a'});
        assertThat(s3.text("key")).isEqualTo("a");
        assertRefused(404, () -> complete(id, parts, 1, new byte[] {'a'}));
    }

    @Test
    void faultsStrikeInTheOrderTheyWerePlannedAndOnlyOnce() {
        s3.failNext("PutObject", Fault.SLOW_DOWN);
        s3.failNext("PutObject", Fault.ACCESS_DENIED);

        assertRefused(503, () -> s3.putObject(put("a").build(), RequestBody.fromString("a")));
        assertRefused(403, () -> s3.putObject(put("a").build(), RequestBody.fromString("a")));
        s3.putObject(put("a").build(), RequestBody.fromString("a"));
        assertThat(s3.calls("PutObject")).isEqualTo(3);
    }

    @Test
    void whatHoldfastDoesNotCallIsNotThere() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() ->
                        s3.deleteObject(request -> request.bucket("evidence").key("key")));
    }

    private static PutObjectRequest.Builder put(String announced) {
        return PutObjectRequest.builder()
                .bucket("evidence")
                .key("key")
                .ifNoneMatch("*")
                .checksumSHA256(Checksums.sha256(announced.getBytes(StandardCharsets.UTF_8)))
                .objectLockMode(ObjectLockMode.GOVERNANCE)
                .objectLockRetainUntilDate(NOW.plusSeconds(1));
    }

    private String begin() {
        return s3.createMultipartUpload(request -> request.bucket("evidence").key("key"))
                .uploadId();
    }

    private void complete(String id, CompletedPart part, long size, byte[] whole) {
        s3.completeMultipartUpload(request -> request.bucket("evidence")
                .key("key")
                .uploadId(id)
                .ifNoneMatch("*")
                .mpuObjectSize(size)
                .checksumCRC32C(Checksums.crc32c(whole))
                .multipartUpload(upload -> upload.parts(part)));
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatExceptionOfType(S3Exception.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(status));
    }
}
