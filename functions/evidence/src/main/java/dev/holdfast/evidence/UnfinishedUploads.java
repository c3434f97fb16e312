package dev.holdfast.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.Part;

/**
 * Uploads whose writer was stopped. S3 keeps their parts, but they are no object and carry no tag: only when an upload was
 * begun tells whether its writer can still be alive.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html">ListMultipartUploads</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html">ListParts</a>
 */
final class UnfinishedUploads {
    /** Ten pages: whoever can provoke uploads must not be able to fill a function's memory. The others are for later runs. */
    private static final int MOST = 10_000;

    private final Bucket bucket;

    UnfinishedUploads(Bucket bucket) {
        this.bucket = bucket;
    }

    List<Unfinished> under(String prefix) throws EvidenceException {
        var found = new ArrayList<Unfinished>();
        ListMultipartUploadsResponse page = null;
        do {
            page = page(prefix, page);
            page.uploads().stream()
                    .map(upload -> new Unfinished(upload.key(), upload.uploadId(), upload.initiated()))
                    .forEach(found::add);
        } while (Boolean.TRUE.equals(page.isTruncated()) && found.size() < MOST);
        return List.copyOf(found);
    }

    /** Not possible where it has no parts, is gone by now, or its key is taken. It then stays as it is. */
    Completion complete(Unfinished upload) throws EvidenceException {
        try {
            List<Part> parts = parts(upload);
            if (parts.isEmpty()) {
                return Completion.NOT_POSSIBLE;
            }
            bucket.s3().completeMultipartUpload(request(upload, parts));
            return Completion.COMPLETED;
        } catch (SdkException e) {
            return refused(upload, e);
        }
    }

    enum Completion {
        COMPLETED,
        NOT_POSSIBLE
    }

    private Completion refused(Unfinished upload, SdkException e) throws EvidenceException {
        return switch (S3Failures.reason(e)) {
            case CONFLICTING_EVIDENCE, REJECTED -> Completion.NOT_POSSIBLE;
            default -> {
                if (S3Failures.isAbsent(e)) {
                    yield Completion.NOT_POSSIBLE;
                }
                throw bucket.failed("completing the unfinished upload of", upload.key(), e);
            }
        };
    }

    private CompleteMultipartUploadRequest request(Unfinished upload, List<Part> parts) {
        var completed = parts.stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(part.partNumber())
                        .eTag(part.eTag())
                        .checksumCRC32C(part.checksumCRC32C())
                        .build())
                .toList();
        return CompleteMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .ifNoneMatch("*")
                .checksumType(ChecksumType.FULL_OBJECT)
                .mpuObjectSize(parts.stream().mapToLong(Part::size).sum())
                .multipartUpload(whole -> whole.parts(completed))
                .build();
    }

    private ListMultipartUploadsResponse page(String prefix, @Nullable ListMultipartUploadsResponse before)
            throws EvidenceException {
        var request =
                ListMultipartUploadsRequest.builder().bucket(bucket.name()).prefix(prefix);
        Optional.ofNullable(before)
                .ifPresent(page -> request.keyMarker(page.nextKeyMarker()).uploadIdMarker(page.nextUploadIdMarker()));
        try {
            return bucket.s3().listMultipartUploads(request.build());
        } catch (SdkException e) {
            throw bucket.failed("listing unfinished uploads under", prefix, e);
        }
    }

    private List<Part> parts(Unfinished upload) {
        var parts = new ArrayList<Part>();
        ListPartsResponse page = null;
        do {
            var request = ListPartsRequest.builder()
                    .bucket(bucket.name())
                    .key(upload.key())
                    .uploadId(upload.uploadId());
            Optional.ofNullable(page).ifPresent(last -> request.partNumberMarker(last.nextPartNumberMarker()));
            page = bucket.s3().listParts(request.build());
            parts.addAll(page.parts());
        } while (Boolean.TRUE.equals(page.isTruncated()));
        return List.copyOf(parts);
    }
}
