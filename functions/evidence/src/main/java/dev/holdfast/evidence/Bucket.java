package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/** The evidence bucket and how what is written into it now is locked. */
record Bucket(S3Client s3, String name, LockRule lock, Clock clock) {
    /** Whole seconds, so that what we say is what S3 gives back. */
    Instant retainUntil() {
        return clock.instant().plus(Duration.ofDays(lock.days())).truncatedTo(ChronoUnit.SECONDS);
    }

    ObjectLockMode lockMode() {
        return switch (lock.mode()) {
            case GOVERNANCE -> ObjectLockMode.GOVERNANCE;
            case COMPLIANCE -> ObjectLockMode.COMPLIANCE;
        };
    }

    /** What a write answered. An object without a version could be overwritten: that is no evidence. */
    Kept written(Content content, String key, Optional<String> versionId, Instant retainUntil)
            throws EvidenceException {
        String version = versionId.orElseThrow(() -> new EvidenceException(
                Reason.BUCKET_UNSAFE, uri(key) + " was written without a version: versioning has been switched off"));
        return content.keptAs(key, version, retainUntil);
    }

    EvidenceException failed(String operation, String key, SdkException failure) {
        String message =
                operation + " " + uri(key) + " failed: " + Untrusted.show(String.valueOf(failure.getMessage()));
        return new EvidenceException(S3Failures.reason(failure), message, failure);
    }

    String uri(String key) {
        return "s3://" + name + "/" + key;
    }
}
