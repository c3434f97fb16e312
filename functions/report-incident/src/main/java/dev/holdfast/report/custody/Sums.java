package dev.holdfast.report.custody;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * {@code SHA256SUMS} as {@code sha256sum -c} reads it in the case's folder. A name with a backslash or a line break is escaped as
 * coreutils does it: the line then begins with a backslash.
 *
 * @see <a href="https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html">coreutils: output modes</a>
 */
final class Sums {
    private Sums() {}

    /** What a download has: current versions whose keys can be files, and the pages of this version of the report. */
    static byte[] of(Manifest manifest) {
        var byName = new TreeMap<String, String>();
        manifest.objects().stream()
                .filter(object -> object.standing() == Standing.CURRENT && Layout.isFile(object.key()))
                .forEach(object -> byName.put(object.key(), object.sha256()));
        manifest.files().forEach(file -> byName.put(file.key(), file.sha256()));
        byName.keySet().removeIf(name -> isFolder(byName, name));
        return text(byName).getBytes(StandardCharsets.UTF_8);
    }

    /** In a bucket {@code a} and {@code a/b} can stand side by side, on a disk they cannot. */
    private static boolean isFolder(NavigableMap<String, String> byName, String name) {
        var next = byName.ceilingKey(name + "/");
        return next != null && next.startsWith(name + "/");
    }

    private static String text(Map<String, String> byName) {
        var text = new StringBuilder();
        byName.forEach((name, sha256) -> {
            String escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
            text.append(escaped.equals(name) ? "" : "\\")
                    .append(sha256)
                    .append("  ")
                    .append(escaped)
                    .append('\n');
        });
        return text.toString();
    }
}
