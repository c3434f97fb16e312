package dev.holdfast.report.custody;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is signed: a few lines {@code name: value}, because KMS signs at most 4,096 bytes. Lines with a hash end as
 * {@code sha256sum} writes them, so that {@code sed} and {@code sha256sum -c} check them.
 *
 * @param objects lines of the manifest; {@code missing} more lay there and are not sealed
 * @param gone how many more were sealed earlier and are gone or changed
 * @param previous the seal before this one; empty for the first
 */
record Seal(
        String caseId,
        int version,
        Instant sealedAt,
        int objects,
        long bytes,
        int missing,
        int gone,
        String covers,
        String sums,
        String manifest,
        Optional<Previous> previous) {
    static final int MAX_BYTES = 4096;
    private static final Pattern HASH = Pattern.compile("([0-9a-f]{64})  report/(\\d{4,6})/([A-Za-z0-9.]+)");

    /** The seal before: its number and the SHA-256 of its {@code SEAL}. */
    record Previous(int version, String sha256) {}

    byte[] bytesToSign() {
        String text = "case: " + caseId + "\n"
                + "version: " + version + "\n"
                + "sealed-at: " + sealedAt + "\n"
                + "objects: " + objects + "\n"
                + "bytes: " + bytes + "\n"
                + "not-sealed: " + missing + "\n"
                + "gone: " + gone + "\n"
                + "covers: " + covers + "\n"
                + "sums: " + line(sums, version, Layout.SUMS) + "\n"
                + "manifest: " + line(manifest, version, Layout.MANIFEST) + "\n"
                + "previous: "
                + previous.map(seal -> line(seal.sha256(), seal.version(), Layout.SEAL))
                        .orElse("none")
                + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Empty where it is none. */
    static Optional<Seal> read(byte[] bytes) {
        var values = new HashMap<String, String>();
        new String(bytes, StandardCharsets.UTF_8).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                values.putIfAbsent(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        try {
            return Optional.of(of(values));
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Seal of(Map<String, String> values) {
        int version = Integer.parseInt(value(values, "version"));
        return new Seal(
                value(values, "case"),
                version,
                Instant.parse(value(values, "sealed-at")),
                Integer.parseInt(value(values, "objects")),
                Long.parseLong(value(values, "bytes")),
                Integer.parseInt(value(values, "not-sealed")),
                Integer.parseInt(values.getOrDefault("gone", "0")),
                value(values, "covers"),
                hash(values, "sums"),
                hash(values, "manifest"),
                previous(value(values, "previous")));
    }

    private static Optional<Previous> previous(String line) {
        var found = HASH.matcher(line);
        return found.matches()
                ? Optional.of(new Previous(Integer.parseInt(found.group(2)), found.group(1)))
                : Optional.empty();
    }

    private static String hash(Map<String, String> values, String name) {
        var found = HASH.matcher(value(values, name));
        return found.matches() ? found.group(1) : "";
    }

    private static String value(Map<String, String> values, String name) {
        return values.getOrDefault(name, "");
    }

    private static String line(String sha256, int version, String file) {
        return sha256 + "  report/" + String.format("%04d", version) + "/" + file;
    }
}
