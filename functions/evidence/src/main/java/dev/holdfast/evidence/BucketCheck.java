package dev.holdfast.evidence;

import dev.holdfast.incident.Reason;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Whether the bucket can hold evidence: versioning and Object Lock, of which neither can be switched off once Object Lock
 * is on. That is why a good answer is remembered; a bad one is not, so that the cure works at once.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html">Configuring Object Lock</a>
 */
final class BucketCheck {
    private final S3Client s3;
    private final String bucket;
    private final AtomicBoolean safe;

    BucketCheck(S3Client s3, String bucket) {
        this(s3, bucket, new AtomicBoolean());
    }

    private BucketCheck(S3Client s3, String bucket, AtomicBoolean safe) {
        this.s3 = s3;
        this.bucket = bucket;
        this.safe = safe;
    }

    /** The same, asked by another client; what one found good is good for both. */
    BucketCheck with(S3Client other) {
        return new BucketCheck(other, bucket, safe);
    }

    void require() throws EvidenceException {
        if (safe.get()) {
            return;
        }
        try {
            requireVersioning();
            requireLock();
        } catch (S3Exception e) {
            throw refused(e);
        } catch (SdkException e) {
            throw failed(e);
        }
        safe.set(true);
    }

    private void requireVersioning() throws EvidenceException {
        if (s3.getBucketVersioning(request -> request.bucket(bucket)).status() != BucketVersioningStatus.ENABLED) {
            throw unsafe(
                    "has no versioning",
                    "aws s3api put-bucket-versioning --bucket " + bucket
                            + " --versioning-configuration Status=Enabled");
        }
    }

    private void requireLock() throws EvidenceException {
        ObjectLockConfiguration lock =
                s3.getObjectLockConfiguration(request -> request.bucket(bucket)).objectLockConfiguration();
        if (lock == null || lock.objectLockEnabled() != ObjectLockEnabled.ENABLED) {
            throw unlocked();
        }
    }

    private EvidenceException refused(AwsServiceException e) {
        return switch (S3Failures.code(e)) {
            case "ObjectLockConfigurationNotFoundError" -> unlocked();
            case "NoSuchBucket" ->
                unsafe(
                        "does not exist",
                        "aws s3api create-bucket --object-lock-enabled-for-bucket --bucket " + bucket
                                + ", or correct HOLDFAST_EVIDENCE_BUCKET");
            default -> failed(e);
        };
    }

    private EvidenceException unlocked() {
        return unsafe(
                "has no Object Lock",
                "aws s3api put-object-lock-configuration --bucket " + bucket
                        + " --object-lock-configuration ObjectLockEnabled=Enabled");
    }

    private EvidenceException unsafe(String fault, String cure) {
        return new EvidenceException(
                Reason.BUCKET_UNSAFE, "bucket " + bucket + " " + fault + ", nothing was written; cure: " + cure);
    }

    private EvidenceException failed(SdkException e) {
        return new EvidenceException(
                S3Failures.reason(e), "bucket " + bucket + " could not be checked, nothing was written", e);
    }
}
