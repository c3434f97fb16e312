package dev.holdfast.evidence;

import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads and lists; never more into memory than the caller allows. */
final class Reading {
    /** As many as S3 gives at once. */
    private static final int PAGE = 1000;

    private final Bucket bucket;

    Reading(Bucket bucket) {
        this.bucket = bucket;
    }

    Optional<Stored> read(String key, int maxBytes) throws EvidenceException {
        return read(key, request -> {}, maxBytes);
    }

    Optional<Stored> read(String key, String versionId, int maxBytes) throws EvidenceException {
        return read(key, request -> request.versionId(versionId), maxBytes);
    }

    private Optional<Stored> read(String key, Consumer<GetObjectRequest.Builder> version, int maxBytes)
            throws EvidenceException {
        var request = GetObjectRequest.builder()
                .bucket(bucket.name())
                .key(key)
                .applyMutation(version)
                .build();
        try {
            return switch (bucket.s3().getObject(request, (answer, in) -> small(answer, in, maxBytes))) {
                case Small.Whole(var stored) -> Optional.of(stored);
                case Small.TooLarge(var bytes) ->
                    throw new EvidenceException(
                            Reason.REJECTED,
                            bucket.uri(key) + " has " + bytes + " bytes, at most " + maxBytes + " are read here");
            };
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw bucket.failed("reading", key, e);
        }
    }

    /** What comes of reading something that is meant to be small. */
    private sealed interface Small {
        record Whole(Stored stored) implements Small {}

        record TooLarge(long bytes) implements Small {}
    }

    /** Read within the call, so that its limit holds for the body as well. */
    private static Small small(GetObjectResponse answer, AbortableInputStream in, int maxBytes) throws IOException {
        if (answer.contentLength() > maxBytes) {
            in.abort();
            return new Small.TooLarge(answer.contentLength());
        }
        return new Small.Whole(new Stored(
                in.readNBytes(maxBytes), answer.versionId(), Optional.ofNullable(answer.objectLockRetainUntilDate())));
    }

    Optional<Present> look(String key) throws EvidenceException {
        return new Existing(bucket).look(key).flatMap(Reading::present);
    }

    Optional<Kept> readBack(String key, Optional<String> truncated, UnaryOperator<InputStream> through)
            throws EvidenceException {
        try (var in =
                bucket.s3().getObject(request -> request.bucket(bucket.name()).key(key))) {
            return Optional.of(hashed(key, in.response(), truncated, through.apply(in)));
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw bucket.failed("reading back", key, e);
        } catch (IOException e) {
            throw new EvidenceException(Reason.UNREACHABLE, "reading back " + bucket.uri(key) + " broke off", e);
        }
    }

    private Kept hashed(String key, GetObjectResponse answer, Optional<String> truncated, InputStream in)
            throws IOException, EvidenceException {
        Instant until = answer.objectLockRetainUntilDate();
        if (until == null || !until.isAfter(bucket.clock().instant())) {
            throw new EvidenceException(Reason.BUCKET_UNSAFE, "no lock that lasts is seen on " + bucket.uri(key));
        }
        var digest = Digests.sha256();
        long bytes = 0;
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            bytes += read;
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        return new Kept(key, answer.versionId(), sha256, bytes, until, truncated);
    }

    private static Optional<Present> present(HeadObjectResponse there) {
        return Optional.ofNullable(there.versionId())
                .map(version -> new Present(
                        version,
                        there.contentLength(),
                        Optional.ofNullable(there.objectLockRetainUntilDate()),
                        Optional.ofNullable(there.lastModified())));
    }

    List<String> list(String prefix) throws EvidenceException {
        return list(prefix, Integer.MAX_VALUE).keys();
    }

    Listing list(String prefix, int most) throws EvidenceException {
        var keys = new ArrayList<String>();
        String next = null;
        do {
            ListObjectsV2Response page = page(prefix, next);
            page.contents().stream().map(S3Object::key).forEach(keys::add);
            next = page.nextContinuationToken();
        } while (next != null && keys.size() <= most);
        return new Listing(keys, next == null ? Listing.Extent.ALL : Listing.Extent.FIRST);
    }

    private ListObjectsV2Response page(String prefix, @Nullable String token) throws EvidenceException {
        var request = ListObjectsV2Request.builder()
                .bucket(bucket.name())
                .prefix(prefix)
                .continuationToken(token)
                .maxKeys(PAGE)
                .build();
        try {
            return bucket.s3().listObjectsV2(request);
        } catch (SdkException e) {
            throw bucket.failed("listing", prefix, e);
        }
    }
}
