package dev.holdfast.report;

import dev.holdfast.incident.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The checksum that S3 wants with a locked object. */
final class Sha256 {
    private Sha256() {}

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
