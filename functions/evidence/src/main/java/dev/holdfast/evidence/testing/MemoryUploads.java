package dev.holdfast.evidence.testing;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** Multipart uploads under way. Parts may be of any size here, so that tests can be small. */
final class MemoryUploads {
    private final MemoryBucket bucket;
    private final Map<String, Upload> open = new HashMap<>();
    private int lastUpload;

    MemoryUploads(MemoryBucket bucket) {
        this.bucket = bucket;
    }

    private record Upload(String key, MemoryBucket.Meta meta, TreeMap<Integer, byte[]> parts) {}

    synchronized String begin(CreateMultipartUploadRequest request) {
        var lock = bucket.lock(request.objectLockMode(), request.objectLockRetainUntilDate());
        var meta = new MemoryBucket.Meta(
                lock,
                Optional.ofNullable(request.contentType()),
                request.metadata(),
                Optional.empty(),
                Optional.empty());
        String id = "upload-" + ++lastUpload;
        open.put(id, new Upload(request.key(), meta, new TreeMap<>()));
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
        Checksums.requireCrc32c(request.checksumCRC32C(), whole);
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
