package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Creates an object from bytes in memory with one {@code PutObject}. S3 refuses it where the key is taken
 * ({@code If-None-Match: *}) and where the bytes that arrive have another SHA-256 than announced.
 */
final class SinglePut implements Creation {
    private final Bucket bucket;
    private final byte[] buffer;
    private final Content content;
    private final String contentType;
    private final CallLimit limit;

    /** The buffer is not copied and must not change until the write has ended. */
    SinglePut(Bucket bucket, byte[] buffer, Content content, String contentType, CallLimit limit) {
        this.limit = limit;
        this.bucket = bucket;
        this.buffer = buffer;
        this.content = content;
        this.contentType = contentType;
    }

    @Override
    public Kept create(String key) throws EvidenceException {
        Instant until = bucket.retainUntil();
        var answer = bucket.s3().putObject(request(key, until), body(buffer, (int) content.bytes(), contentType));
        return bucket.written(content, key, Optional.ofNullable(answer.versionId()), until);
    }

    @Override
    public Optional<Content> content() {
        return Optional.of(content);
    }

    private PutObjectRequest request(String key, Instant until) {
        return PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .ifNoneMatch("*")
                .contentType(contentType)
                .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                .checksumSHA256(content.sha256Base64())
                .objectLockMode(bucket.lockMode())
                .objectLockRetainUntilDate(until)
                .overrideConfiguration(limit::on)
                .metadata(Map.of("sha256", content.sha256()))
                .build();
    }

    /** {@code RequestBody.fromBytes} would copy. */
    static RequestBody body(byte[] buffer, int length, String contentType) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(buffer, 0, length), length, contentType);
    }
}
