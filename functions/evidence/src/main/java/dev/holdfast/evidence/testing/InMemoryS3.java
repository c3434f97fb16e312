package dev.holdfast.evidence.testing;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * The evidence bucket in memory: versions, Object Lock, {@code If-None-Match}, checksums, multipart uploads. It knows the
 * calls that Holdfast makes; every other one throws {@link UnsupportedOperationException}. Unlike the real client it never
 * retries by itself. Thread-safe.
 */
public final class InMemoryS3 implements S3Client {
    private final String name;
    private final MemoryBucket bucket;
    private final MemoryUploads uploads;
    private final FaultPlan plan = new FaultPlan();
    private volatile Condition condition = Condition.SAFE;
    private volatile boolean checksumsShown = true;
    private volatile int pageSize = 1000;

    public InMemoryS3(String bucket, Clock clock) {
        this.name = bucket;
        this.bucket = new MemoryBucket(clock);
        this.uploads = new MemoryUploads(this.bucket);
    }

    /** What the bucket is like. */
    public enum Condition {
        SAFE,
        NOT_VERSIONED,
        NOT_LOCKED,
        MISSING
    }

    // what a test arranges

    /** Makes the bucket unsafe, or safe again. */
    public void is(Condition now) {
        condition = now;
    }

    /** HeadObject shows no checksums any more, as for objects that were uploaded without. */
    public void hideChecksums() {
        checksumsShown = false;
    }

    /** How many keys a listing gives at once. */
    public void pageSize(int keys) {
        pageSize = keys;
    }

    /** The next call of the operation, such as {@code PutObject}, that has no fault planned yet gets this one. */
    public void failNext(String operation, Fault fault) {
        plan.add(operation, 0, fault);
    }

    /** As {@link #failNext}, after so many calls have gone through. */
    public void failAfter(String operation, int passing, Fault fault) {
        plan.add(operation, passing, fault);
    }

    /** Runs right before the next call of the operation: another writer is faster. */
    public void beforeNext(String operation, Runnable hook) {
        plan.addBefore(operation, hook);
    }

    /** Somebody writes an object without a lock. */
    public void plantUnlocked(String key, byte[] bytes) {
        var meta = new MemoryBucket.Meta(
                Optional.empty(), Optional.empty(), Map.of(), Optional.of(Checksums.sha256(bytes)), Optional.empty());
        bucket.write(key, bytes.clone(), meta, null);
    }

    /** Somebody hides an object behind a delete marker, which no lock prevents. */
    public void hide(String key) {
        bucket.hide(key);
    }

    /** What somebody with more rights could do. */
    public Tampering tampering() {
        return new Tampering(bucket);
    }

    // what a test looks at

    /** The current version of every object, keys in order. */
    public Map<String, byte[]> objects() {
        var objects = new LinkedHashMap<String, byte[]>();
        bucket.keys().forEach(key -> bucket.current(key).ifPresent(version -> objects.put(key, version.bytes())));
        return objects;
    }

    /** The current version of an object as UTF-8; fails where there is none. */
    public String text(String key) {
        return new String(bucket.current(key).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    /** All versions of an object, the oldest first. */
    public List<StoredVersion> versions(String key) {
        return bucket.versions(key);
    }

    /** The lock of the current version. */
    public Optional<StoredVersion.Lock> lock(String key) {
        return bucket.current(key).flatMap(StoredVersion::lock);
    }

    /** Uploads that were begun and neither completed nor aborted. */
    public int openUploads() {
        return uploads.open();
    }

    /** How often the operation was called, failed calls included. */
    public int calls(String operation) {
        return plan.calls(operation);
    }

    /** All operations that were called, and how often. */
    public Map<String, Integer> calls() {
        return plan.calls();
    }

    // the calls

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return call("PutObject", request.bucket(), () -> {
            byte[] bytes = Checksums.bytes(body);
            Checksums.requireSha256(request.checksumSHA256(), bytes);
            var meta = new MemoryBucket.Meta(
                    locked(request.objectLockMode(), request.objectLockRetainUntilDate()),
                    Optional.ofNullable(request.contentType()),
                    request.metadata(),
                    Optional.of(request.checksumSHA256()),
                    Optional.empty());
            var version = bucket.write(request.key(), bytes, meta, request.ifNoneMatch());
            return PutObjectResponse.builder()
                    .versionId(shown(version))
                    .checksumSHA256(request.checksumSHA256())
                    .build();
        });
    }

    @Override
    public CreateMultipartUploadResponse createMultipartUpload(CreateMultipartUploadRequest request) {
        return call("CreateMultipartUpload", request.bucket(), () -> {
            locked(request.objectLockMode(), request.objectLockRetainUntilDate());
            return CreateMultipartUploadResponse.builder()
                    .uploadId(uploads.begin(request))
                    .build();
        });
    }

    @Override
    public UploadPartResponse uploadPart(UploadPartRequest request, RequestBody body) {
        return call("UploadPart", request.bucket(), () -> {
            byte[] bytes = Checksums.bytes(body);
            uploads.part(request, bytes);
            return UploadPartResponse.builder().eTag(Checksums.eTag(bytes)).build();
        });
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(CompleteMultipartUploadRequest request) {
        return call(
                "CompleteMultipartUpload",
                request.bucket(),
                () -> CompleteMultipartUploadResponse.builder()
                        .versionId(shown(uploads.complete(request)))
                        .build());
    }

    @Override
    public AbortMultipartUploadResponse abortMultipartUpload(AbortMultipartUploadRequest request) {
        return call("AbortMultipartUpload", request.bucket(), () -> {
            uploads.abort(request.uploadId());
            return AbortMultipartUploadResponse.builder().build();
        });
    }

    @Override
    public ListMultipartUploadsResponse listMultipartUploads(ListMultipartUploadsRequest request) {
        return call("ListMultipartUploads", request.bucket(), () -> uploads.list(request, pageSize));
    }

    @Override
    public ListPartsResponse listParts(ListPartsRequest request) {
        return call("ListParts", request.bucket(), () -> uploads.parts(request, pageSize));
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return call("HeadObject", request.bucket(), () -> {
            var version = bucket.version(request.key(), request.versionId()).orElseThrow(S3Errors::headNotFound);
            boolean checksums = checksumsShown && request.checksumMode() == ChecksumMode.ENABLED;
            return Answers.head(version, checksums);
        });
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        return call("GetObject", request.bucket(), () -> {
            var version = bucket.version(request.key(), request.versionId()).orElseThrow(S3Errors::noSuchKey);
            return Answers.give(version, transformer);
        });
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return call("ListObjectsV2", request.bucket(), () -> Answers.list(bucket, request, pageSize));
    }

    @Override
    public ListObjectVersionsResponse listObjectVersions(ListObjectVersionsRequest request) {
        return call("ListObjectVersions", request.bucket(), () -> VersionListing.list(bucket, request, pageSize));
    }

    @Override
    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
        return call("GetBucketVersioning", request.bucket(), () -> Answers.versioning(condition));
    }

    @Override
    public GetObjectLockConfigurationResponse getObjectLockConfiguration(GetObjectLockConfigurationRequest request) {
        return call("GetObjectLockConfiguration", request.bucket(), () -> Answers.lockConfiguration(condition));
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private <T> T call(String operation, String bucketName, Supplier<T> effect) {
        return plan.run(operation, () -> {
            if (condition == Condition.MISSING || !name.equals(bucketName)) {
                throw S3Errors.noSuchBucket();
            }
            return effect.get();
        });
    }

    private Optional<StoredVersion.Lock> locked(@Nullable ObjectLockMode mode, @Nullable Instant until) {
        var lock = bucket.lock(mode, until);
        if (lock.isPresent() && condition != Condition.SAFE) {
            throw S3Errors.of(400, "InvalidRequest");
        }
        return lock;
    }

    /** A bucket without versioning answers without a version. */
    private @Nullable String shown(StoredVersion version) {
        return condition == Condition.NOT_VERSIONED ? null : version.versionId();
    }
}
