package dev.holdfast.evidence.testing;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectLockEnabled;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What S3 says about what it holds. */
final class Answers {
    private Answers() {}

    static HeadObjectResponse head(StoredVersion version, boolean checksums) {
        var answer = HeadObjectResponse.builder()
                .versionId(version.versionId())
                .lastModified(version.writtenAt())
                .contentLength((long) version.body().length())
                .contentType(version.contentType().orElse(null))
                .metadata(version.metadata())
                .objectLockMode(mode(version))
                .objectLockRetainUntilDate(until(version));
        if (checksums) {
            answer.checksumType(ChecksumType.FULL_OBJECT)
                    .checksumSHA256(version.checksumSha256().orElse(null))
                    .checksumCRC32C(version.checksumCrc32c().orElse(null));
        }
        return answer.build();
    }

    static <T> T give(StoredVersion version, ResponseTransformer<GetObjectResponse, T> transformer) {
        var in = AbortableInputStream.create(new ByteArrayInputStream(version.bytes()));
        try {
            return transformer.transform(get(version), in);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static GetObjectResponse get(StoredVersion version) {
        return GetObjectResponse.builder()
                .versionId(version.versionId())
                .lastModified(version.writtenAt())
                .contentLength((long) version.body().length())
                .contentType(version.contentType().orElse(null))
                .metadata(version.metadata())
                .objectLockMode(mode(version))
                .objectLockRetainUntilDate(until(version))
                .build();
    }

    /** The token is the last key of the page before. */
    static ListObjectsV2Response list(MemoryBucket bucket, ListObjectsV2Request request, int pageSize) {
        String after = Optional.ofNullable(request.continuationToken()).orElse("");
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        int most = Math.min(pageSize, Optional.ofNullable(request.maxKeys()).orElse(pageSize));
        List<String> rest = bucket.keys(prefix).stream()
                .filter(key -> key.compareTo(after) > 0)
                .toList();
        List<String> page = rest.subList(0, Math.min(most, rest.size()));
        boolean more = page.size() < rest.size();
        return ListObjectsV2Response.builder()
                .contents(page.stream()
                        .map(key -> S3Object.builder().key(key).build())
                        .toList())
                .isTruncated(more)
                .nextContinuationToken(more ? page.getLast() : null)
                .build();
    }

    static GetBucketVersioningResponse versioning(InMemoryS3.Condition condition) {
        var answer = GetBucketVersioningResponse.builder();
        return condition == InMemoryS3.Condition.NOT_VERSIONED
                ? answer.build()
                : answer.status(BucketVersioningStatus.ENABLED).build();
    }

    static GetObjectLockConfigurationResponse lockConfiguration(InMemoryS3.Condition condition) {
        if (condition != InMemoryS3.Condition.SAFE) {
            throw S3Errors.of(404, "ObjectLockConfigurationNotFoundError");
        }
        return GetObjectLockConfigurationResponse.builder()
                .objectLockConfiguration(lock -> lock.objectLockEnabled(ObjectLockEnabled.ENABLED))
                .build();
    }

    private static @Nullable String mode(StoredVersion version) {
        return version.lock().map(StoredVersion.Lock::mode).orElse(null);
    }

    private static @Nullable Instant until(StoredVersion version) {
        return version.lock().map(StoredVersion.Lock::until).orElse(null);
    }
}
