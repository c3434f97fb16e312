package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/** Lists and reads versions, whatever the current one is. */
final class VersionReading {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final Pattern SHA256 = Pattern.compile("[A-Za-z0-9+/]{43}=");

    private final Bucket bucket;

    VersionReading(Bucket bucket) {
        this.bucket = bucket;
    }

    List<ObjectVersion> list(String prefix) throws EvidenceException {
        var found = new ArrayList<ObjectVersion>();
        var next = Optional.of(ListObjectVersionsRequest.builder()
                .bucket(bucket.name())
                .prefix(prefix)
                .build());
        while (next.isPresent()) {
            var asked = next.get();
            var page = page(asked);
            page.versions().forEach(version -> found.add(of(version)));
            page.deleteMarkers().forEach(marker -> found.add(of(marker)));
            next = Optional.of(page)
                    .filter(answer -> Boolean.TRUE.equals(answer.isTruncated()))
                    .map(answer -> asked.toBuilder()
                            .keyMarker(answer.nextKeyMarker())
                            .versionIdMarker(answer.nextVersionIdMarker())
                            .build());
        }
        return List.copyOf(found);
    }

    Optional<VersionState> look(String key, String versionId) throws EvidenceException {
        return sum(key, versionId).map(VersionState.Summed::state);
    }

    Optional<VersionState.Summed> sum(String key, String versionId) throws EvidenceException {
        try {
            var there = bucket.s3()
                    .headObject(request -> request.bucket(bucket.name())
                            .key(key)
                            .versionId(versionId)
                            .checksumMode(ChecksumMode.ENABLED));
            var state = new VersionState(
                    versionId,
                    there.contentLength(),
                    mode(there.objectLockMode()),
                    Optional.ofNullable(there.objectLockRetainUntilDate()));
            return Optional.of(new VersionState.Summed(state, wholeSha256(there)));
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw bucket.failed("looking at", key, e);
        }
    }

    /** A composite one is a hash of hashes, and is written with the number of parts behind it. */
    private static Optional<String> wholeSha256(HeadObjectResponse there) {
        return Optional.ofNullable(there.checksumSHA256())
                .filter(sum -> SHA256.matcher(sum).matches())
                .map(sum -> HexFormat.of().formatHex(Base64.getDecoder().decode(sum)));
    }

    Optional<VersionState.Hashed> hash(String key, String versionId, Deadline deadline) throws EvidenceException {
        try (var in = bucket.s3()
                .getObject(request -> request.bucket(bucket.name()).key(key).versionId(versionId))) {
            return Optional.of(hashed(key, in, versionId, deadline));
        } catch (SdkException e) {
            if (S3Failures.isAbsent(e)) {
                return Optional.empty();
            }
            throw bucket.failed("reading back", key, e);
        } catch (IOException e) {
            throw new EvidenceException(Reason.UNREACHABLE, "reading back " + bucket.uri(key) + " broke off", e);
        }
    }

    private VersionState.Hashed hashed(
            String key, ResponseInputStream<GetObjectResponse> in, String versionId, Deadline deadline)
            throws IOException, EvidenceException {
        var digest = Digests.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            bytes += read;
            if (deadline.left().isZero()) {
                in.abort();
                throw new EvidenceException(
                        Reason.DEADLINE, "the time was up after " + bytes + " bytes of " + bucket.uri(key));
            }
        }
        var answer = in.response();
        var state = new VersionState(
                versionId,
                answer.contentLength(),
                mode(answer.objectLockMode()),
                Optional.ofNullable(answer.objectLockRetainUntilDate()));
        return new VersionState.Hashed(state, HexFormat.of().formatHex(digest.digest()), bytes);
    }

    private ListObjectVersionsResponse page(ListObjectVersionsRequest request) throws EvidenceException {
        try {
            return bucket.s3().listObjectVersions(request);
        } catch (SdkException e) {
            throw bucket.failed("listing the versions of", String.valueOf(request.prefix()), e);
        }
    }

    private static ObjectVersion of(software.amazon.awssdk.services.s3.model.ObjectVersion version) {
        return new ObjectVersion(
                version.key(),
                version.versionId(),
                ObjectVersion.Kind.BYTES,
                standing(version.isLatest()),
                Optional.ofNullable(version.size()).orElse(0L),
                at(version.lastModified()));
    }

    private static ObjectVersion of(DeleteMarkerEntry marker) {
        return new ObjectVersion(
                marker.key(),
                marker.versionId(),
                ObjectVersion.Kind.DELETE_MARKER,
                standing(marker.isLatest()),
                0,
                at(marker.lastModified()));
    }

    private static ObjectVersion.Standing standing(@Nullable Boolean latest) {
        return Boolean.TRUE.equals(latest) ? ObjectVersion.Standing.LATEST : ObjectVersion.Standing.OLDER;
    }

    private static Instant at(@Nullable Instant time) {
        return Optional.ofNullable(time).orElse(Instant.EPOCH);
    }

    private static Optional<LockRule.Mode> mode(@Nullable ObjectLockMode mode) {
        return switch (Optional.ofNullable(mode).orElse(ObjectLockMode.UNKNOWN_TO_SDK_VERSION)) {
            case GOVERNANCE -> Optional.of(LockRule.Mode.GOVERNANCE);
            case COMPLIANCE -> Optional.of(LockRule.Mode.COMPLIANCE);
            case UNKNOWN_TO_SDK_VERSION -> Optional.empty();
        };
    }
}
