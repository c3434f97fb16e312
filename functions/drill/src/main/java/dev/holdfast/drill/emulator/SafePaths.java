package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.incident.Digests;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Turns object keys into paths inside a folder. Ordinary keys keep their names; whatever means something to a file system is
 * percent-encoded, so that no key leaves the folder, and a path that is taken gives way to one made of the key's hash.
 */
final class SafePaths {
    private static final int MAX_SEGMENT = 180;
    private final Path folder;

    SafePaths(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** A path for it at which nothing is yet. */
    Path free(String key, String suffix) {
        String name = Arrays.stream(key.split("/", -1)).map(SafePaths::segment).collect(Collectors.joining("/"));
        Path path = folder.resolve(name + segmentCharacters(suffix)).normalize();
        if (path.startsWith(folder) && isFree(path)) {
            return path;
        }
        return folder.resolve("other").resolve(Digests.hex((key + "\n" + suffix).getBytes(UTF_8)));
    }

    /** A key can be the folder of another one: {@code a} and {@code a/b}. */
    private boolean isFree(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        for (Path parent = path.getParent(); parent != null && !parent.equals(folder); parent = parent.getParent()) {
            if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    private static String segment(String text) {
        if (text.isEmpty() || ".".equals(text) || "..".equals(text)) {
            return "%" + text.replace(".", "%2E");
        }
        String safe = segmentCharacters(text);
        return safe.length() <= MAX_SEGMENT
                ? safe
                : safe.substring(0, MAX_SEGMENT - 17) + "~" + Digests.shortHex(text, 16);
    }

    private static String segmentCharacters(String text) {
        var safe = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean ordinary = c < 128 && (Character.isLetterOrDigit(c) || "._-=@+,~()".indexOf(c) >= 0);
            safe.append(ordinary ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", b));
        }
        return safe.toString();
    }
}
