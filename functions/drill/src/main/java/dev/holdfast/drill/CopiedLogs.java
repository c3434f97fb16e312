package dev.holdfast.drill;

import dev.holdfast.incident.CaseKeys;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The logs of containers that lie in the evidence bucket. */
final class CopiedLogs {
    private static final Pattern LOG = Pattern.compile("cases/[^/]+/logs/(?<namespace>[^/]+)/(?<pod>[^/]+)"
            + "\\.(?<uid>[^./]+)/(?<container>[^/]+)/(?<instance>current|previous)\\.[^/]+\\.log");

    private CopiedLogs() {}

    /** Which instance of which container, as a person would name it. */
    record Name(String namespace, String pod, String container, String instance) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Every log with its bytes. */
    static Map<Name, byte[]> of(S3Client s3) {
        var copied = new TreeMap<Name, byte[]>();
        for (S3Object object : s3.listObjectsV2Paginator(
                        request -> request.bucket(Stage.BUCKET).prefix("cases/"))
                .contents()) {
            var key = LOG.matcher(object.key());
            if (key.matches()) {
                var name = new Name(
                        CaseKeys.nameOf(key.group("namespace")),
                        CaseKeys.nameOf(key.group("pod")),
                        CaseKeys.nameOf(key.group("container")),
                        key.group("instance"));
                copied.put(
                        name,
                        s3.getObjectAsBytes(
                                        request -> request.bucket(Stage.BUCKET).key(object.key()))
                                .asByteArrayUnsafe());
            }
        }
        return copied;
    }
}
