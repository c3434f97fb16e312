package dev.holdfast.evidence;

import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What already lies under a key, and whether it is what we wanted to write. */
final class Existing {
    private final Bucket bucket;

    Existing(Bucket bucket) {
        this.bucket = bucket;
    }

    /** The current version; empty where there is none. */
    Optional<HeadObjectResponse> look(String key) throws EvidenceException {
        try {
            return Optional.of(bucket.s3()
                    .headObject(
                            request -> request.bucket(bucket.name()).key(key).checksumMode(ChecksumMode.ENABLED)));
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw bucket.failed("looking at", key, e);
        }
    }

    /**
     * Whether the bytes are the same: by size, then by the SHA-256 that S3 has verified, then, for a multipart upload, by
     * the CRC-32C of the whole (S3 has no SHA-256 of the whole there), and else by reading them back.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html">Full object and composite checksums</a>
     */
    boolean isSame(String key, HeadObjectResponse theirs, Content ours) throws EvidenceException {
        if (theirs.contentLength() != ours.bytes()) {
            return false;
        }
        var sha256 = ofWhole(theirs, theirs.checksumSHA256());
        if (sha256.isPresent()) {
            return sha256.get().equals(ours.sha256Base64());
        }
        var crc32c = ofWhole(theirs, theirs.checksumCRC32C());
        if (crc32c.isPresent() && ours.crc32c().isPresent()) {
            return crc32c.equals(ours.crc32c());
        }
        return ours.sha256().equals(readBack(key, theirs.versionId()));
    }

    /**
     * Whether it was locked once, for a time that is over: it lies there as it was, but may be deleted now. Where no lock is seen
     * at all, nobody knows whether it ever had one.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Retention periods</a>
     */
    boolean hasLockEnded(HeadObjectResponse theirs) {
        return Optional.ofNullable(theirs.objectLockRetainUntilDate())
                .filter(until -> !until.isAfter(bucket.clock().instant()))
                .isPresent();
    }

    /**
     * The object as evidence of ours, with the version and the lock that it has, which may end earlier than a new one.
     *
     * @throws EvidenceException {@code BUCKET_UNSAFE} when it is not locked now: whoever wrote it did not mean to keep it,
     *     and it would be wrong to call it kept
     */
    Kept kept(String key, HeadObjectResponse theirs, Content ours) throws EvidenceException {
        Instant until = theirs.objectLockRetainUntilDate();
        if (until == null || hasLockEnded(theirs)) {
            throw unlocked(key);
        }
        return bucket.written(ours, key, Optional.ofNullable(theirs.versionId()), until);
    }

    EvidenceException unlocked(String key) {
        return new EvidenceException(
                Reason.BUCKET_UNSAFE,
                bucket.uri(key) + " holds these bytes, but no lock that lasts is seen on it; cure: aws s3api"
                        + " put-object-retention, and s3:GetObjectRetention for the function's role");
    }

    /** A checksum of part checksums, written {@code …-<parts>}, says nothing about the bytes unless the parts are known. */
    private static Optional<String> ofWhole(HeadObjectResponse theirs, @Nullable String checksum) {
        boolean composite = theirs.checksumType() == ChecksumType.COMPOSITE;
        return Optional.ofNullable(checksum).filter(value -> !composite && !value.contains("-"));
    }

    private String readBack(String key, String versionId) throws EvidenceException {
        var request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .versionId(versionId)
                .build();
        try (InputStream in = bucket.s3().getObject(request)) {
            return hash(in);
        } catch (SdkException e) {
            throw bucket.failed("reading back", key, e);
        } catch (IOException e) {
            throw new EvidenceException(Reason.UNREACHABLE, "reading back " + bucket.uri(key) + " broke off", e);
        }
    }

    private static String hash(InputStream in) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
