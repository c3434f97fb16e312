package dev.holdfast.drill.emulator;

import dev.holdfast.incident.Untrusted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The two indexes of an export: {@code index.json} for programs, {@code index.txt} for people. */
final class ExportIndex {
    static final String JSON_FILE = "index.json";
    static final String TEXT_FILE = "index.txt";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String ROW = "%10s  %-64s  %-10s  %-24s  %-36s  %s%n";

    private ExportIndex() {}

    static void write(List<ExportedVersion> versions, Path folder) throws IOException {
        Files.write(folder.resolve(JSON_FILE), JSON.writeValueAsBytes(versions));
        Files.writeString(folder.resolve(TEXT_FILE), text(versions));
    }

    private static String text(List<ExportedVersion> versions) {
        String head = String.format(Locale.ROOT, ROW, "bytes", "sha256", "lock", "retained until", "version", "key");
        return head + versions.stream().map(ExportIndex::row).collect(Collectors.joining());
    }

    private static String row(ExportedVersion version) {
        String note = version.deleteMarker() ? " (delete marker)" : version.current() ? "" : " (noncurrent)";
        return String.format(
                Locale.ROOT,
                ROW,
                version.bytes(),
                version.sha256().orElse("-"),
                version.lockMode().orElse("none"),
                version.retainUntil().map(Instant::toString).orElse("-"),
                version.versionId(),
                shown(version.key()) + note);
    }

    /** Keys are written by others: what could disturb a terminal is escaped, and an ordinary key stands without quotes. */
    private static String shown(String key) {
        return key.matches("[A-Za-z0-9!_.*()/~=@+,-]+") ? key : Untrusted.show(key);
    }
}
