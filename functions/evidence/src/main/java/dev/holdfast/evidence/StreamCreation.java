package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Creates an object from a source of any length with one part in memory: one {@code PutObject} where everything fits into
 * a part, a multipart upload otherwise. Each call opens the source anew and reuses the buffer.
 */
final class StreamCreation implements Creation {
    private final Bucket bucket;
    private final Tuning tuning;
    private final Source source;
    private final String contentType;
    private final Deadline stopAt;
    private final CallLimit limit;
    private final PartBuffer buffer;
    private Optional<Content> content = Optional.empty();

    StreamCreation(Bucket bucket, Tuning tuning, Source source, String contentType, Deadline deadline) {
        this.bucket = bucket;
        this.tuning = tuning;
        this.source = source;
        this.contentType = contentType;
        this.limit = CallLimit.before(deadline);
        this.stopAt = deadline.earlierBy(tuning.reserve());
        this.buffer = new PartBuffer(tuning.partBytes());
    }

    @Override
    public Optional<Content> content() {
        return content;
    }

    @Override
    public Kept create(String key) throws EvidenceException {
        content = Optional.empty();
        try (var reader = new PartReader(source, buffer, stopAt)) {
            reader.next();
            reader.requireSomething(bucket.uri(key));
            return reader.hasMore() ? inParts(key, reader) : atOnce(key, reader);
        }
    }

    private Kept atOnce(String key, PartReader reader) throws EvidenceException {
        var whole = Content.of(buffer.bytes(), reader.length(), reader.truncated());
        content = Optional.of(whole);
        return new SinglePut(bucket, buffer.bytes(), whole, contentType, limit).create(key);
    }

    private Kept inParts(String key, PartReader reader) throws EvidenceException {
        var upload = MultipartUpload.begin(bucket, key, contentType, limit);
        try {
            var whole = uploadAll(upload, reader);
            content = Optional.of(whole);
            return upload.complete(whole);
        } catch (RuntimeException e) {
            upload.abort(e);
            throw e;
        }
    }

    private Content uploadAll(MultipartUpload upload, PartReader reader) {
        MessageDigest sha256 = Digests.sha256();
        var crc32c = new CRC32C();
        long bytes = 0;
        while (true) {
            sha256.update(buffer.bytes(), 0, reader.length());
            crc32c.update(buffer.bytes(), 0, reader.length());
            bytes += reader.length();
            upload.part(buffer.bytes(), reader.length());
            if (!reader.hasMore() || upload.parts() == tuning.maxParts()) {
                break;
            }
            reader.next();
        }
        return new Content(
                bytes,
                HexFormat.of().formatHex(sha256.digest()),
                Optional.of(Crc32c.text(crc32c)),
                reader.hasMore() ? Optional.of("longer than " + tuning.maxBytes() + " bytes") : reader.truncated());
    }
}
