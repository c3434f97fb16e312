package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The evidence bucket. Everything written is locked (mode and days of the {@link LockRule}), checked by S3 on arrival, and
 * created once: no call here ever writes over anything, so every one of them may be repeated. Nothing is written before
 * the bucket was found to have versioning and Object Lock. Thread-safe.
 *
 * <p>The role needs {@code s3:PutObject}, {@code s3:PutObjectRetention}, {@code s3:AbortMultipartUpload},
 * {@code s3:GetObject}, {@code s3:GetObjectVersion}, {@code s3:GetObjectRetention}, {@code s3:ListBucket},
 * {@code s3:GetBucketVersioning} and {@code s3:GetBucketObjectLockConfiguration}; for {@link #unfinished} and {@link #finish}
 * also {@code s3:ListBucketMultipartUploads} and {@code s3:ListMultipartUploadParts}. Without {@code s3:GetObjectRetention} S3
 * leaves the lock out of its answers, and without {@code s3:ListBucket} it answers 403 for what is not there.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Object Lock</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject permissions</a>
 */
public final class EvidenceStore {
    private static final int CLAIM_BYTES = 16 << 20;
    private static final String JSON = "application/json";

    private final Bucket bucket;
    private final BucketCheck check;
    private final Tuning tuning;
    private final CreateOnce once;
    private final Reading reading;
    private final VersionReading versions;
    private final UnfinishedUploads uploads;

    public EvidenceStore(S3Client s3, String bucket, LockRule lock, Clock clock) {
        this(new Bucket(s3, bucket, lock, clock), new BucketCheck(s3, bucket), Tuning.STANDARD);
    }

    EvidenceStore(Bucket bucket, BucketCheck check, Tuning tuning) {
        this.bucket = bucket;
        this.check = check;
        this.tuning = tuning;
        this.once = new CreateOnce(bucket, tuning.pause());
        this.reading = new Reading(bucket);
        this.versions = new VersionReading(bucket);
        this.uploads = new UnfinishedUploads(bucket);
    }

    /** By which everything is locked that is written through this. */
    public LockRule lock() {
        return bucket.lock();
    }

    /** The same bucket; what is written through the answer is locked by another rule. */
    public EvidenceStore lockedFor(LockRule lock) {
        return new EvidenceStore(new Bucket(bucket.s3(), bucket.name(), lock, bucket.clock()), check, tuning);
    }

    /**
     * The same bucket for one invocation: no call outlives the end, and what begins later fails with {@code DEADLINE}. Bodies of
     * any length ({@link #readBack}) end 20 seconds before it.
     */
    public EvidenceStore within(Deadline end) {
        var timed = S3Clients.within(bucket.s3(), end);
        return new EvidenceStore(
                new Bucket(timed, bucket.name(), bucket.lock(), bucket.clock()), check.with(timed), tuning);
    }

    /**
     * Keeps bytes that are in memory. Other bytes under the same key stay as they are; ours are then kept under the key
     * followed by a dot and the first 8 hex characters of their SHA-256. So they are where the same bytes lie there and their
     * lock has ended: they could be deleted, so they are not called kept; the answer names the copy that is locked.
     *
     * @throws EvidenceException also {@code BUCKET_UNSAFE} when the same bytes lie there and no lock is seen on them
     */
    public Keeping keep(String key, byte[] bytes, String contentType) throws EvidenceException {
        check.require();
        return once.keep(key, put(bytes, contentType));
    }

    /**
     * Claims a key: the first writer wins, everybody else learns who did. Never writes aside. Claiming again with the same
     * bytes is winning again, so that a lost answer does no harm; put something into them that nobody else writes.
     *
     * @throws EvidenceException also {@code BUCKET_UNSAFE} when the same bytes lie there without a lock that lasts
     */
    public Claiming claim(String key, byte[] bytes) throws EvidenceException {
        check.require();
        return switch (once.create(key, put(bytes, JSON))) {
            case CreateOnce.Attempt.Created created -> new Claiming.Won(created.kept());
            case CreateOnce.Attempt.AlreadyOurs already -> new Claiming.Won(already.kept());
            case CreateOnce.Attempt.TakenByOthers _ -> new Claiming.Lost(theirs(key));
            case CreateOnce.Attempt.LockEnded _ -> throw new Existing(bucket).unlocked(key);
        };
    }

    /**
     * Keeps a stream of any length with 8 MiB of memory. When the source fails or 10 seconds before the deadline, what was
     * read until then is kept, and {@code truncated} says why. A read that hangs is not interrupted.
     *
     * <p>Where another multipart upload of the same size lies under the key, the two are compared by CRC-32C. Conflicting
     * bytes are read from the source again and named by their first reading.
     *
     * @throws EvidenceException also when nothing at all could be read
     */
    public Keeping stream(String key, Source source, String contentType, Deadline deadline) throws EvidenceException {
        check.require();
        return once.keep(key, new StreamCreation(bucket, tuning, source, contentType, deadline));
    }

    /**
     * Reads the current version; empty where there is none.
     *
     * @throws EvidenceException also {@code REJECTED} when it is larger than {@code maxBytes}
     */
    public Optional<Stored> read(String key, int maxBytes) throws EvidenceException {
        return reading.read(key, maxBytes);
    }

    /**
     * Reads one version, whatever the current one is; empty where there is none.
     *
     * @throws EvidenceException also {@code REJECTED} when it is larger than {@code maxBytes}
     */
    public Optional<Stored> read(String key, String versionId, int maxBytes) throws EvidenceException {
        return reading.read(key, versionId, maxBytes);
    }

    /**
     * All keys that begin with the prefix, in the order of their UTF-8 bytes, which is how S3 lists them.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>
     */
    public List<String> list(String prefix) throws EvidenceException {
        return reading.list(prefix);
    }

    /** The same for a prefix that others may have filled; empty where there are more keys than that, all of which are not read. */
    public Optional<List<String>> list(String prefix, int most) throws EvidenceException {
        var first = reading.list(prefix, most);
        return first.extent() == Listing.Extent.ALL && first.keys().size() <= most
                ? Optional.of(first.keys())
                : Optional.empty();
    }

    /**
     * The first of them, hardly more than {@code most}: whoever can provoke objects must not be able to fill a function's memory.
     *
     * @param most keys; rounded up to whole pages of a thousand
     */
    public Listing first(String prefix, int most) throws EvidenceException {
        return reading.list(prefix, most);
    }

    /** What S3 says of the current version; empty where there is none. */
    public Optional<Present> look(String key) throws EvidenceException {
        return reading.look(key);
    }

    /**
     * Reads the current version once from beginning to end, in bounded memory, and says what it is: for an object of which
     * nobody wrote down the hash. Empty where there is none.
     *
     * @param truncated what is known of how its writing ended
     * @param through what looks at the bytes on their way, and gives them on unchanged
     * @throws EvidenceException also {@code BUCKET_UNSAFE} when it is not locked
     */
    public Optional<Kept> readBack(String key, Optional<String> truncated, UnaryOperator<InputStream> through)
            throws EvidenceException {
        return reading.readBack(key, truncated, through);
    }

    /**
     * All versions and delete markers of keys that begin with the prefix; of one key, those with bytes the newest first. Needs
     * {@code s3:ListBucketVersions}.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">ListObjectVersions</a>
     */
    public List<ObjectVersion> versions(String prefix) throws EvidenceException {
        return versions.list(prefix);
    }

    /** What S3 says of one version; empty where it is gone. */
    public Optional<VersionState> look(String key, String versionId) throws EvidenceException {
        return versions.look(key, versionId);
    }

    /**
     * What S3 says of one version, with the SHA-256 that it verified when the version arrived; empty where it is gone.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html">Full object and
     *     composite checksums</a>
     */
    public Optional<VersionState.Summed> sum(String key, String versionId) throws EvidenceException {
        return versions.sum(key, versionId);
    }

    /**
     * Reads one version from beginning to end, in bounded memory; empty where it is gone. Locked or not.
     *
     * @throws EvidenceException also {@code DEADLINE} when the time was up before the end
     */
    public Optional<VersionState.Hashed> hash(String key, String versionId, Deadline deadline)
            throws EvidenceException {
        return versions.hash(key, versionId, deadline);
    }

    /**
     * Multipart uploads that were begun under the prefix and neither completed nor ended. S3 keeps no mark of who writes
     * them: only the age tells whether a writer can still be alive. Of very many, the first ten thousand.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html">ListMultipartUploads</a>
     */
    public List<Unfinished> unfinished(String prefix) throws EvidenceException {
        return uploads.under(prefix);
    }

    /**
     * Completes an upload whose writer was stopped, with the parts that S3 has; their lock was given at its begin. Creates,
     * never writes over. Empty where it cannot be completed (no parts, gone, its key taken): it then stays as it is.
     *
     * <p>Only for uploads whose writer is surely dead: one that is alive would lose what it still wanted to write.
     */
    public Optional<Present> finish(Unfinished upload) throws EvidenceException {
        check.require();
        return switch (uploads.complete(upload)) {
            case COMPLETED -> reading.look(upload.key());
            case NOT_POSSIBLE -> Optional.empty();
        };
    }

    /**
     * Checks that the bucket has versioning and Object Lock; asks S3 until the answer was good once.
     *
     * @throws EvidenceException {@code BUCKET_UNSAFE}, with the command that cures it
     */
    public void requireSafeBucket() throws EvidenceException {
        check.require();
    }

    private SinglePut put(byte[] bytes, String contentType) {
        return new SinglePut(
                bucket, bytes, Content.of(bytes, bytes.length, Optional.empty()), contentType, CallLimit.NONE);
    }

    private Stored theirs(String key) throws EvidenceException {
        return reading.read(key, CLAIM_BYTES)
                .orElseThrow(() -> new EvidenceException(
                        Reason.SERVICE_ERROR, "the claim " + bucket.uri(key) + " was deleted while it was being read"));
    }
}
