package dev.holdfast.drill.emulator;

import java.util.List;
import java.util.Locale;

/** Finds out which operation of an API a request is, as that API names it. */
final class ActionNames {
    /** A row of S3's table: a request with that method, to a key or a bucket, with that query parameter or header. */
    private record Row(String method, Place place, String mark, String name) {
        boolean fits(Call call, Place where) {
            return method.equals(call.method())
                    && place == where
                    && (mark.isEmpty()
                            || call.query().has(mark)
                            || call.header(mark).isPresent());
        }
    }

    private enum Place {
        KEY,
        BUCKET
    }

    /** The first row that fits counts, so the ones without a mark stand last. */
    private static final List<Row> S3 = List.of(
            new Row("GET", Place.KEY, "retention", "GetObjectRetention"),
            new Row("GET", Place.KEY, "legal-hold", "GetObjectLegalHold"),
            new Row("GET", Place.KEY, "tagging", "GetObjectTagging"),
            new Row("GET", Place.KEY, "attributes", "GetObjectAttributes"),
            new Row("GET", Place.KEY, "uploadId", "ListParts"),
            new Row("GET", Place.KEY, "", "GetObject"),
            new Row("HEAD", Place.KEY, "", "HeadObject"),
            new Row("PUT", Place.KEY, "uploadId", "UploadPart"),
            new Row("PUT", Place.KEY, "retention", "PutObjectRetention"),
            new Row("PUT", Place.KEY, "legal-hold", "PutObjectLegalHold"),
            new Row("PUT", Place.KEY, "tagging", "PutObjectTagging"),
            new Row("PUT", Place.KEY, "acl", "PutObjectAcl"),
            new Row("PUT", Place.KEY, "x-amz-copy-source", "CopyObject"),
            new Row("PUT", Place.KEY, "", "PutObject"),
            new Row("POST", Place.KEY, "uploads", "CreateMultipartUpload"),
            new Row("POST", Place.KEY, "uploadId", "CompleteMultipartUpload"),
            new Row("DELETE", Place.KEY, "uploadId", "AbortMultipartUpload"),
            new Row("DELETE", Place.KEY, "", "DeleteObject"),
            new Row("GET", Place.BUCKET, "versions", "ListObjectVersions"),
            new Row("GET", Place.BUCKET, "object-lock", "GetObjectLockConfiguration"),
            new Row("GET", Place.BUCKET, "versioning", "GetBucketVersioning"),
            new Row("GET", Place.BUCKET, "uploads", "ListMultipartUploads"),
            new Row("GET", Place.BUCKET, "location", "GetBucketLocation"),
            new Row("GET", Place.BUCKET, "policy", "GetBucketPolicy"),
            new Row("GET", Place.BUCKET, "", "ListObjectsV2"),
            new Row("HEAD", Place.BUCKET, "", "HeadBucket"),
            new Row("PUT", Place.BUCKET, "object-lock", "PutObjectLockConfiguration"),
            new Row("PUT", Place.BUCKET, "versioning", "PutBucketVersioning"),
            new Row("PUT", Place.BUCKET, "policy", "PutBucketPolicy"),
            new Row("PUT", Place.BUCKET, "", "CreateBucket"),
            new Row("POST", Place.BUCKET, "delete", "DeleteObjects"),
            new Row("DELETE", Place.BUCKET, "", "DeleteBucket"));

    private ActionNames() {}

    static String of(Call call) {
        return switch (call.service()) {
            case "s3" -> s3(call);
            case "eks" -> eks(call);
            default -> other(call);
        };
    }

    private static String s3(Call call) {
        String path = call.target().getRawPath();
        int slash = path.indexOf('/', 1);
        if (path.length() < 2) {
            return "ListBuckets";
        }
        Place place = slash > 0 && slash < path.length() - 1 ? Place.KEY : Place.BUCKET;
        return S3.stream()
                .filter(row -> row.fits(call, place))
                .map(Row::name)
                .findFirst()
                .orElseGet(() -> call.method() + " " + place.name().toLowerCase(Locale.ROOT));
    }

    private static String eks(Call call) {
        String[] parts = call.target().getRawPath().split("/", -1);
        boolean oneCluster = parts.length == 3 && "clusters".equals(parts[1]);
        return oneCluster && "GET".equals(call.method()) ? "DescribeCluster" : other(call);
    }

    /** Query protocol: parameter Action. JSON protocols: header. CBOR: end of the path. */
    private static String other(Call call) {
        String path = call.target().getRawPath();
        int operation = path.indexOf("/operation/");
        return call.form()
                .get("Action")
                .or(() -> call.query().get("Action"))
                .or(() -> call.header("X-Amz-Target").map(target -> target.substring(target.lastIndexOf('.') + 1)))
                .orElse(
                        operation >= 0
                                ? path.substring(operation + "/operation/".length())
                                : call.method() + " " + path);
    }
}
