package dev.holdfast.drill.emulator;

import dev.holdfast.evidence.testing.InMemoryS3;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;

/** {@link InMemoryS3} as S3 speaks: the calls that Holdfast makes, over HTTP. */
final class PocketS3 {
    private final InMemoryS3 s3;

    PocketS3(InMemoryS3 s3) {
        this.s3 = s3;
    }

    Reply answer(Call call) throws IOException {
        try {
            return done(new Asked(call));
        } catch (AwsServiceException e) {
            boolean bare = call.method().equals("HEAD");
            String code = Optional.ofNullable(e.awsErrorDetails())
                    .map(details -> details.errorCode())
                    .orElse("NotFound");
            return bare ? Reply.empty(e.statusCode()) : S3Error.reply(e.statusCode(), code, code);
        }
    }

    private Reply done(Asked asked) throws IOException {
        return switch (asked.call().action()) {
            case "PutObject" -> put(asked);
            case "GetObject" -> get(asked);
            case "HeadObject" -> head(asked);
            case "ListObjectsV2" -> list(asked);
            case "ListObjectVersions" -> versions(asked);
            case "GetBucketVersioning" ->
                Reply.xml(200, "<VersioningConfiguration><Status>Enabled</Status>" + "</VersioningConfiguration>");
            case "GetObjectLockConfiguration" ->
                Reply.xml(
                        200,
                        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>");
            case "CreateMultipartUpload" -> begin(asked);
            case "UploadPart" -> part(asked);
            case "CompleteMultipartUpload" -> complete(asked);
            case "AbortMultipartUpload" -> abort(asked);
            case "ListMultipartUploads" -> uploads(asked);
            case "ListParts" -> parts(asked);
            default -> S3Error.reply(501, "NotImplemented", asked.call().action());
        };
    }

    /** A call with its bucket and key taken apart. */
    private record Asked(Call call) {
        String bucket() {
            return path()[1];
        }

        String key() {
            return path()[2];
        }

        private String[] path() {
            return call.target().getPath().split("/", 3);
        }

        @Nullable String header(String name) {
            return call.header(name).orElse(null);
        }

        @Nullable String query(String name) {
            return call.query().get(name).orElse(null);
        }

        @Nullable Instant until() {
            return call.header("x-amz-object-lock-retain-until-date")
                    .map(Instant::parse)
                    .orElse(null);
        }

        RequestBody body() throws IOException {
            return RequestBody.fromBytes(AwsChunked.of(call)
                    .orElseThrow(() -> new IOException("the body's chunks cannot be read"))
                    .data());
        }

        Map<String, String> metadata() {
            var metadata = new TreeMap<String, String>();
            call.headers().forEach((name, values) -> {
                if (name.toLowerCase(Locale.ROOT).startsWith(HeadAnswer.META)) {
                    metadata.put(name.toLowerCase(Locale.ROOT).substring(HeadAnswer.META.length()), values.getFirst());
                }
            });
            return metadata;
        }
    }

    private Reply put(Asked asked) throws IOException {
        var answer = s3.putObject(
                request -> request.bucket(asked.bucket())
                        .key(asked.key())
                        .ifNoneMatch(asked.header("If-None-Match"))
                        .contentType(asked.header("Content-Type"))
                        .metadata(asked.metadata())
                        .checksumSHA256(asked.header("x-amz-checksum-sha256"))
                        .objectLockMode(asked.header("x-amz-object-lock-mode"))
                        .objectLockRetainUntilDate(asked.until()),
                asked.body());
        return Reply.empty(200)
                .withHeader("ETag", "\"e\"")
                .withHeader("x-amz-version-id", answer.versionId())
                .withHeader("x-amz-checksum-sha256", answer.checksumSHA256());
    }

    private Reply get(Asked asked) throws IOException {
        try (ResponseInputStream<GetObjectResponse> in = s3.getObject(
                request -> request.bucket(asked.bucket()).key(asked.key()).versionId(asked.query("versionId")))) {
            var about = in.response();
            return new HeadAnswer()
                    .with("Last-Modified", HeadAnswer.date(about.lastModified()))
                    .with("Content-Type", about.contentType())
                    .with("x-amz-version-id", about.versionId())
                    .with("x-amz-object-lock-mode", about.objectLockModeAsString())
                    .with("x-amz-object-lock-retain-until-date", about.objectLockRetainUntilDate())
                    .with(about.metadata())
                    .reply(0)
                    .withBody(in.readAllBytes());
        }
    }

    private Reply head(Asked asked) {
        HeadObjectResponse about = s3.headObject(request -> request.bucket(asked.bucket())
                .key(asked.key())
                .versionId(asked.query("versionId"))
                .checksumMode(asked.header("x-amz-checksum-mode")));
        return new HeadAnswer()
                .with("Last-Modified", HeadAnswer.date(about.lastModified()))
                .with("Content-Type", about.contentType())
                .with("x-amz-version-id", about.versionId())
                .with("x-amz-object-lock-mode", about.objectLockModeAsString())
                .with("x-amz-object-lock-retain-until-date", about.objectLockRetainUntilDate())
                .with("x-amz-checksum-type", about.checksumTypeAsString())
                .with("x-amz-checksum-sha256", about.checksumSHA256())
                .with("x-amz-checksum-crc32c", about.checksumCRC32C())
                .with(about.metadata())
                .reply(about.contentLength());
    }

    private Reply list(Asked asked) {
        ListObjectsV2Response page = s3.listObjectsV2(request -> request.bucket(asked.bucket())
                .prefix(asked.query("prefix"))
                .continuationToken(asked.query("continuation-token")));
        String keys = page.contents().stream()
                .map(object -> "<Contents>" + Xml.element("Key", object.key()) + "</Contents>")
                .collect(Collectors.joining());
        return page(
                "ListBucketResult", keys, page.isTruncated(), "NextContinuationToken", page.nextContinuationToken());
    }

    private Reply versions(Asked asked) {
        ListObjectVersionsResponse page = s3.listObjectVersions(request -> request.bucket(asked.bucket())
                .prefix(asked.query("prefix"))
                .keyMarker(asked.query("key-marker"))
                .versionIdMarker(asked.query("version-id-marker")));
        String rows = page.versions().stream()
                .map(one -> "<Version>" + Xml.element("Key", one.key()) + Xml.element("VersionId", one.versionId())
                        + Xml.element("IsLatest", one.isLatest()) + Xml.element("LastModified", one.lastModified())
                        + Xml.element("Size", one.size()) + "</Version>")
                .collect(Collectors.joining());
        String more = Boolean.TRUE.equals(page.isTruncated())
                ? Xml.element("NextVersionIdMarker", page.nextVersionIdMarker())
                : "";
        return page("ListVersionsResult", rows + more, page.isTruncated(), "NextKeyMarker", page.nextKeyMarker());
    }

    private static Reply page(
            String name, String rows, @Nullable Boolean truncated, String next, @Nullable String marker) {
        boolean more = Boolean.TRUE.equals(truncated);
        return Reply.xml(
                200,
                "<" + name + ">" + Xml.element("IsTruncated", more) + rows
                        + (more ? Xml.element(next, String.valueOf(marker)) : "") + "</" + name + ">");
    }

    private Reply begin(Asked asked) {
        var begun = s3.createMultipartUpload(request -> request.bucket(asked.bucket())
                .key(asked.key())
                .contentType(asked.header("Content-Type"))
                .metadata(asked.metadata())
                .objectLockMode(asked.header("x-amz-object-lock-mode"))
                .objectLockRetainUntilDate(asked.until()));
        return Reply.xml(
                200,
                "<InitiateMultipartUploadResult>" + Xml.element("UploadId", begun.uploadId())
                        + "</InitiateMultipartUploadResult>");
    }

    private Reply part(Asked asked) throws IOException {
        var answer = s3.uploadPart(
                request -> request.bucket(asked.bucket())
                        .key(asked.key())
                        .uploadId(asked.query("uploadId"))
                        .partNumber(Integer.valueOf(String.valueOf(asked.query("partNumber"))))
                        .checksumCRC32C(asked.header("x-amz-checksum-crc32c")),
                asked.body());
        return Reply.empty(200).withHeader("ETag", answer.eTag());
    }

    private Reply complete(Asked asked) throws IOException {
        var root = Xml.parse(asked.call().body()).getDocumentElement();
        var parts = Xml.children(root, "Part").stream()
                .map(part -> CompletedPart.builder()
                        .partNumber(Integer.valueOf(Xml.text(part, "PartNumber").orElseThrow()))
                        .eTag(Xml.text(part, "ETag").orElseThrow())
                        .build())
                .toList();
        var answer = s3.completeMultipartUpload(request -> request.bucket(asked.bucket())
                .key(asked.key())
                .uploadId(asked.query("uploadId"))
                .ifNoneMatch(asked.header("If-None-Match"))
                .mpuObjectSize(asked.call()
                        .header("x-amz-mp-object-size")
                        .map(Long::valueOf)
                        .orElse(null))
                .checksumCRC32C(asked.header("x-amz-checksum-crc32c"))
                .multipartUpload(upload -> upload.parts(parts)));
        return Reply.xml(200, "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>")
                .withHeader("x-amz-version-id", answer.versionId());
    }

    private Reply abort(Asked asked) {
        s3.abortMultipartUpload(
                request -> request.bucket(asked.bucket()).key(asked.key()).uploadId(asked.query("uploadId")));
        return Reply.empty(204);
    }

    private Reply uploads(Asked asked) {
        ListMultipartUploadsResponse page = s3.listMultipartUploads(request -> request.bucket(asked.bucket())
                .prefix(asked.query("prefix"))
                .keyMarker(asked.query("key-marker"))
                .uploadIdMarker(asked.query("upload-id-marker")));
        String rows = page.uploads().stream()
                .map(one -> "<Upload>" + Xml.element("Key", one.key()) + Xml.element("UploadId", one.uploadId())
                        + Xml.element("Initiated", one.initiated()) + "</Upload>")
                .collect(Collectors.joining());
        return page("ListMultipartUploadsResult", rows, page.isTruncated(), "NextKeyMarker", page.nextKeyMarker());
    }

    private Reply parts(Asked asked) {
        ListPartsResponse page = s3.listParts(request -> request.bucket(asked.bucket())
                .key(asked.key())
                .uploadId(asked.query("uploadId"))
                .partNumberMarker(asked.call()
                        .query()
                        .get("part-number-marker")
                        .map(Integer::valueOf)
                        .orElse(null)));
        String rows = page.parts().stream()
                .map(one -> "<Part>" + Xml.element("PartNumber", one.partNumber()) + Xml.element("ETag", one.eTag())
                        + Xml.element("ChecksumCRC32C", one.checksumCRC32C()) + Xml.element("Size", one.size())
                        + "</Part>")
                .collect(Collectors.joining());
        return page("ListPartsResult", rows, page.isTruncated(), "NextPartNumberMarker", null);
    }
}
