package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the front adds to S3, what it leaves alone, and the export. */
@ExtendWith(SharedEmulator.class)
final class ObjectsIT {
    private static final int PART = 5 * 1024 * 1024;
    private final String bucket = "holdfast-evidence-" + System.nanoTime();
    private final Instant until = Instant.now().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
    private final Front front;
    private final S3Client s3;

    ObjectsIT(Emulator emulator) {
        front = Front.before(emulator);
        s3 = front.clients().s3();
        Account.in(front).bucket(bucket);
    }

    @AfterEach
    void close() {
        s3.close();
        front.close();
    }

    @Test
    void retentionIsToldOfOneVersion() {
        String version = put("a/b.json", "one");

        ObjectLockRetention retention = retention("a/b.json", version);

        assertThat(retention.mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
        assertThat(retention.retainUntilDate()).isEqualTo(until);
        refused("NoSuchKey", () -> retention("none", version));
    }

    @Test
    void anObjectUploadedInPartsIsLockedAsItsBeginningAsked() {
        String upload = s3.createMultipartUpload(request -> request.bucket(bucket)
                        .key("log")
                        .objectLockMode(ObjectLockMode.COMPLIANCE)
                        .objectLockRetainUntilDate(until))
                .uploadId();

        String version = complete(upload, bytes(PART), bytes(17));

        assertThat(retention("log", version).retainUntilDate()).isEqualTo(until);
        assertThat(retention("log", version).mode()).isEqualTo(ObjectLockRetentionMode.COMPLIANCE);
        refused(
                "AccessDenied",
                () -> s3.deleteObject(
                        request -> request.bucket(bucket).key("log").versionId(version)));
    }

    @Test
    void anObjectUploadedInPartsTakesTheBucketsDefault() {
        String upload = s3.createMultipartUpload(
                        request -> request.bucket(bucket).key("log"))
                .uploadId();

        String version = complete(upload, bytes(10));

        assertThat(retention("log", version).mode()).isEqualTo(ObjectLockRetentionMode.GOVERNANCE);
        assertThat(retention("log", version).retainUntilDate())
                .isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(2)));
    }

    @Test
    void aWrongChecksumIsRefused() {
        String other = Base64.getEncoder().encodeToString(Digests.sha256().digest("other".getBytes(UTF_8)));

        refused(
                "BadDigest",
                () -> s3.putObject(
                        request -> request.bucket(bucket)
                                .key("k")
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                                .checksumSHA256(other),
                        RequestBody.fromString("one")));
        assertThat(s3.listObjectVersions(request -> request.bucket(bucket)).versions())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ChecksumAlgorithm.class,
            names = {"SHA256", "SHA1", "CRC32"})
    void whatTheSdkComputesItselfIsAccepted(ChecksumAlgorithm algorithm) {
        byte[] content = bytes(300_000);

        s3.putObject(
                request -> request.bucket(bucket).key("k").checksumAlgorithm(algorithm),
                RequestBody.fromBytes(content));

        assertThat(s3.getObjectAsBytes(request -> request.bucket(bucket).key("k"))
                        .asByteArray())
                .isEqualTo(content);
    }

    @Test
    void largeBodiesPassUnchangedBothWays() {
        byte[] content = bytes(16 * 1024 * 1024);

        s3.putObject(request -> request.bucket(bucket).key("large"), RequestBody.fromBytes(content));

        assertThat(s3.headObject(request -> request.bucket(bucket).key("large")).contentLength())
                .isEqualTo(content.length);
        assertThat(Digests.hex(
                        s3.getObjectAsBytes(request -> request.bucket(bucket).key("large"))
                                .asByteArray()))
                .isEqualTo(Digests.hex(content));
        assertThat(s3.getObjectAsBytes(
                                request -> request.bucket(bucket).key("large").range("bytes=5-9"))
                        .asByteArray())
                .hasSize(5);
    }

    @Test
    void aKeyIsCreatedOnce() {
        put("once", "one");

        refused(
                "PreconditionFailed",
                () -> s3.putObject(
                        request -> request.bucket(bucket).key("once").ifNoneMatch("*"), RequestBody.fromString("two")));
    }

    @Test
    void theExportHoldsEveryVersionAndAnIndex(@TempDir Path folder) throws IOException {
        String first = put("cases/gd-1/a.json", "one");
        put("cases/gd-1/a.json", "two");
        put("../../etc/passwd", "hostile");
        put("cases/gd-1", "also a folder");
        put("index.json/x", "below the index");
        put("100%41 ü", "odd");

        List<ExportedVersion> exported = EvidenceExport.of(s3, bucket, folder.resolve("evidence"));

        Path out = folder.resolve("evidence");
        assertThat(out.resolve("cases/gd-1/a.json.v-" + first)).hasContent("one");
        assertThat(exported).hasSize(6).allSatisfy(version -> {
            Path file = out.resolve(version.file().orElseThrow()).toRealPath();
            assertThat(file).startsWith(out.toRealPath());
            assertThat(version.sha256()).hasValue(Digests.hex(Files.readAllBytes(file)));
            assertThat(version.lockMode()).hasValue("COMPLIANCE");
            assertThat(version.retainUntil()).hasValue(until);
        });
        assertThat(out.resolve("index.json")).content().contains("\"versionId\" : \"" + first + "\"");
        assertThat(out.resolve("index.txt"))
                .content()
                .contains("cases/gd-1/a.json (noncurrent)")
                .contains("'100%41 \\u00fc'");
        assertThatThrownBy(() -> EvidenceExport.of(s3, bucket, out)).hasMessageContaining("is not empty");
    }

    private String put(String key, String content) {
        return s3.putObject(
                        request -> request.bucket(bucket)
                                .key(key)
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                                .objectLockMode(ObjectLockMode.COMPLIANCE)
                                .objectLockRetainUntilDate(until),
                        RequestBody.fromString(content))
                .versionId();
    }

    private String complete(String upload, byte[]... contents) {
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] content : contents) {
            int number = parts.size() + 1;
            String tag = s3.uploadPart(
                            request -> request.bucket(bucket)
                                    .key("log")
                                    .uploadId(upload)
                                    .partNumber(number),
                            RequestBody.fromBytes(content))
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return s3.completeMultipartUpload(request ->
                        request.bucket(bucket).key("log").uploadId(upload).multipartUpload(all -> all.parts(parts)))
                .versionId();
    }

    private ObjectLockRetention retention(String key, String version) {
        return s3.getObjectRetention(request -> request.bucket(bucket).key(key).versionId(version))
                .retention();
    }

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        refusal -> assertThat(refusal.awsErrorDetails().errorCode())
                                .isEqualTo(code));
    }
}
