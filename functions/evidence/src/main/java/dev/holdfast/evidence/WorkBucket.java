package dev.holdfast.evidence;

import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The bucket for what functions hand over to one another: not locked, emptied after some days, never evidence. What is written is
 * created once, like evidence: the first writer wins, and everybody goes by what lies there. Thread-safe.
 *
 * <p>The role needs {@code s3:PutObject}, {@code s3:GetObject} and {@code s3:ListBucket}; without the last one S3 answers 403 for
 * what is not there.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
public final class WorkBucket {
    private static final int ATTEMPTS = 5;
    private static final Duration BETWEEN = Duration.ofMillis(100);
    private static final String JSON = "application/json";

    private final S3Client s3;
    private final String name;
    private final Pause pause;

    public WorkBucket(S3Client s3, String name) {
        this(s3, name, Thread::sleep);
    }

    WorkBucket(S3Client s3, String name, Pause pause) {
        this.s3 = s3;
        this.name = name;
        this.pause = pause;
    }

    /**
     * Creates an object, unless there is one.
     *
     * @return what lies there now: these bytes, or those of whoever was first
     */
    public byte[] create(String key, byte[] json) throws EvidenceException {
        for (int attempt = 1; ; attempt++) {
            try {
                put(key, json);
                return json.clone();
            } catch (SdkException e) {
                var there = afterRefusal(key, e, json.length);
                if (there.isPresent()) {
                    return there.get();
                }
                if (attempt == ATTEMPTS) {
                    throw failed("creating", key, e);
                }
            }
            sleep(key);
        }
    }

    /**
     * Reads an object; empty where there is none.
     *
     * @throws EvidenceException also {@code REJECTED} when it is larger than {@code maxBytes}
     */
    public Optional<byte[]> read(String key, int maxBytes) throws EvidenceException {
        var request = GetObjectRequest.builder().bucket(name).key(key).build();
        byte[] bytes;
        try {
            bytes = s3.getObject(request, (_, in) -> in.readNBytes(maxBytes + 1));
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw failed("reading", key, e);
        }
        if (bytes.length > maxBytes) {
            throw new EvidenceException(Reason.REJECTED, uri(key) + " has more than " + maxBytes + " bytes");
        }
        return Optional.of(bytes);
    }

    /** The keys that begin with the prefix, a thousand at most. */
    public List<String> list(String prefix) throws EvidenceException {
        try {
            return s3.listObjectsV2(request -> request.bucket(name).prefix(prefix)).contents().stream()
                    .map(S3Object::key)
                    .toList();
        } catch (SdkException e) {
            throw failed("listing", prefix, e);
        }
    }

    private void put(String key, byte[] json) {
        var content = Content.of(json, json.length, Optional.empty());
        s3.putObject(
                PutObjectRequest.builder()
                        .bucket(name)
                        .key(key)
                        .ifNoneMatch("*")
                        .contentType(JSON)
                        .checksumAlgorithm(ChecksumAlgorithm.SHA256)
                        .checksumSHA256(content.sha256Base64())
                        .build(),
                SinglePut.body(json, json.length, JSON));
    }

    /** What lies there; empty means to write again. */
    private Optional<byte[]> afterRefusal(String key, SdkException refusal, int bytes) throws EvidenceException {
        return switch (S3Failures.next(refusal)) {
            case WRITE_AGAIN -> Optional.empty();
            case LOOK, LOOK_OR_GIVE_UP -> read(key, Math.max(2 * bytes, 1 << 20));
            case GIVE_UP -> throw failed("creating", key, refusal);
        };
    }

    private void sleep(String key) throws EvidenceException {
        try {
            pause.of(BETWEEN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvidenceException(Reason.TIMEOUT, "interrupted while creating " + uri(key), e);
        }
    }

    private EvidenceException failed(String operation, String key, SdkException failure) {
        return new EvidenceException(
                S3Failures.reason(failure),
                operation + " " + uri(key) + " failed: " + Untrusted.show(String.valueOf(failure.getMessage())),
                failure);
    }

    private String uri(String key) {
        return "s3://" + name + "/" + key;
    }
}
