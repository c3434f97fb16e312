package dev.holdfast.evidence.testing;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Multipart uploads under way. Parts may be of any size here, so that tests can be small. */
final class MemoryUploads {
    private final MemoryBucket bucket;
    private final Map<String, Upload> open = new HashMap<>();
    private int lastUpload;

    MemoryUploads(MemoryBucket bucket) {
        this.bucket = bucket;
    }

    private record Upload(String key, Instant begunAt, MemoryBucket.Meta meta, TreeMap<Integer, byte[]> parts) {}

    synchronized String begin(CreateMultipartUploadRequest request) {
        var lock = bucket.lock(request.objectLockMode(), request.objectLockRetainUntilDate());
        var meta = new MemoryBucket.Meta(
                lock,
                Optional.ofNullable(request.contentType()),
                request.metadata(),
                Optional.empty(),
                Optional.empty());
        String id = "upload-" + ++lastUpload;
        open.put(id, new Upload(request.key(), bucket.now(), meta, new TreeMap<>()));
        return id;
    }

    synchronized void part(UploadPartRequest request, byte[] bytes) {
        Checksums.requireCrc32c(request.checksumCRC32C(), bytes);
        upload(request.uploadId()).parts.put(request.partNumber(), bytes);
    }

    /** Where it is refused, the upload stays open. */
    synchronized StoredVersion complete(CompleteMultipartUploadRequest request) {
        var upload = upload(request.uploadId());
        byte[] whole = join(upload, request.multipartUpload().parts());
        if (request.mpuObjectSize() != null && request.mpuObjectSize() != whole.length) {
            throw S3Errors.of(400, "InvalidRequest");
        }
        if (request.checksumCRC32C() != null) {
            Checksums.requireCrc32c(request.checksumCRC32C(), whole);
        }
        var begun = upload.meta;
        var meta = new MemoryBucket.Meta(
                begun.lock(),
                begun.contentType(),
                begun.metadata(),
                Optional.empty(),
                Optional.of(Checksums.crc32c(whole)));
        var version = bucket.write(upload.key, whole, meta, request.ifNoneMatch());
        open.remove(request.uploadId());
        return version;
    }

    synchronized void abort(String id) {
        upload(id);
        open.remove(id);
    }

    /** In the order of their keys, then of their ids; the markers name the last one of the page before. */
    synchronized ListMultipartUploadsResponse list(ListMultipartUploadsRequest request, int pageSize) {
        String prefix = Optional.ofNullable(request.prefix()).orElse("");
        String after = String.valueOf(request.keyMarker()) + '\0' + request.uploadIdMarker();
        var rest = open.entrySet().stream()
                .filter(upload -> upload.getValue().key.startsWith(prefix))
                .filter(upload -> request.keyMarker() == null || place(upload).compareTo(after) > 0)
                .sorted(Comparator.comparing(MemoryUploads::place))
                .toList();
        var page = rest.subList(0, Math.min(pageSize, rest.size()));
        var answer = ListMultipartUploadsResponse.builder()
                .uploads(page.stream().map(MemoryUploads::shown).toList())
                .isTruncated(page.size() < rest.size());
        if (page.size() < rest.size()) {
            answer.nextKeyMarker(page.getLast().getValue().key)
                    .nextUploadIdMarker(page.getLast().getKey());
        }
        return answer.build();
    }

    synchronized ListPartsResponse parts(ListPartsRequest request, int pageSize) {
        int after = Optional.ofNullable(request.partNumberMarker()).orElse(0);
        var rest = upload(request.uploadId()).parts.tailMap(after, false);
        var page = rest.entrySet().stream()
                .limit(pageSize)
                .map(MemoryUploads::part)
                .toList();
        var answer = ListPartsResponse.builder().parts(page).isTruncated(page.size() < rest.size());
        return page.size() < rest.size()
                ? answer.nextPartNumberMarker(page.getLast().partNumber()).build()
                : answer.build();
    }

    private static String place(Map.Entry<String, Upload> upload) {
        return upload.getValue().key + '\0' + upload.getKey();
    }

    private static MultipartUpload shown(Map.Entry<String, Upload> upload) {
        return MultipartUpload.builder()
                .key(upload.getValue().key)
                .uploadId(upload.getKey())
                .initiated(upload.getValue().begunAt)
                .build();
    }

    private static Part part(Map.Entry<Integer, byte[]> part) {
        return Part.builder()
                .partNumber(part.getKey())
                .eTag(Checksums.eTag(part.getValue()))
                .checksumCRC32C(Checksums.crc32c(part.getValue()))
                .size((long) part.getValue().length)
                .build();
    }

    synchronized int open() {
        return open.size();
    }

    private Upload upload(String id) {
        var upload = open.get(id);
        if (upload == null) {
            throw S3Errors.of(404, "NoSuchUpload");
        }
        return upload;
    }

    private static byte[] join(Upload upload, List<CompletedPart> parts) {
        var whole = new ByteArrayOutputStream();
        int last = 0;
        for (CompletedPart part : parts) {
            byte[] bytes = upload.parts.get(part.partNumber());
            if (bytes == null
                    || part.partNumber() <= last
                    || !Checksums.eTag(bytes).equals(part.eTag())) {
                throw S3Errors.of(400, "InvalidPart");
            }
            last = part.partNumber();
            whole.writeBytes(bytes);
        }
        return whole.toByteArray();
    }
}
