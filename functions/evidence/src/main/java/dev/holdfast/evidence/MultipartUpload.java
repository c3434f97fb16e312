package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * One multipart upload. The lock is given at its begin, the condition at its end, a CRC-32C with each part and for the
 * whole at its end; S3 verifies all of them. The SHA-256 is known only at the end, when metadata can no longer be given:
 * it goes into {@link Kept}, and from there into the result and the {@code .meta.json} beside the log.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html">Multipart upload</a>
 */
final class MultipartUpload {
    private static final String BYTES = "application/octet-stream";

    private final Bucket bucket;
    private final String key;
    private final String uploadId;
    private final Instant retainUntil;
    private final CallLimit limit;
    private final List<CompletedPart> parts = new ArrayList<>();

    private MultipartUpload(Bucket bucket, String key, String uploadId, Instant retainUntil, CallLimit limit) {
        this.limit = limit;
        this.bucket = bucket;
        this.key = key;
        this.uploadId = uploadId;
        this.retainUntil = retainUntil;
    }

    static MultipartUpload begin(Bucket bucket, String key, String contentType, CallLimit limit) {
        Instant until = bucket.retainUntil();
        var request = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .contentType(contentType)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                .checksumType(ChecksumType.FULL_OBJECT)
                .objectLockMode(bucket.lockMode())
                .objectLockRetainUntilDate(until)
                .overrideConfiguration(limit::on)
                .build();
        return new MultipartUpload(
                bucket, key, bucket.s3().createMultipartUpload(request).uploadId(), until, limit);
    }

    int parts() {
        return parts.size();
    }

    void part(byte[] buffer, int length) {
        int number = parts.size() + 1;
        String crc32c = Crc32c.of(buffer, length);
        var request = UploadPartRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .uploadId(uploadId)
                .partNumber(number)
                .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                .checksumCRC32C(crc32c)
                .overrideConfiguration(limit::on)
                .build();
        String eTag = bucket.s3()
                .uploadPart(request, SinglePut.body(buffer, length, BYTES))
                .eTag();
        parts.add(CompletedPart.builder()
                .partNumber(number)
                .eTag(eTag)
                .checksumCRC32C(crc32c)
                .build());
    }

    Kept complete(Content content) throws EvidenceException {
        var request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .uploadId(uploadId)
                .ifNoneMatch("*")
                .mpuObjectSize(content.bytes())
                .checksumType(ChecksumType.FULL_OBJECT)
                .checksumCRC32C(content.crc32c().orElseThrow())
                .multipartUpload(upload -> upload.parts(parts))
                .overrideConfiguration(limit::on)
                .build();
        var answer = bucket.s3().completeMultipartUpload(request);
        return bucket.written(content, key, Optional.ofNullable(answer.versionId()), retainUntil);
    }

    /** Ends the upload. Where that fails too, the bucket's lifecycle rule ends it after a day. */
    void abort(RuntimeException because) {
        try {
            bucket.s3()
                    .abortMultipartUpload(
                            request -> request.bucket(bucket.name()).key(key).uploadId(uploadId));
        } catch (SdkException e) {
            because.addSuppressed(e);
        }
    }
}
