package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.incident.Digests;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns object keys into paths inside a folder. Ordinary keys keep their names; whatever means something to a file system is
 * percent-encoded, so that no key leaves the folder, and a path that is taken gives way to one made of the key's hash.
 */
final class SafePaths {
    private static final int MAX_SEGMENT = 180;
    private final Path folder;
    private final Set<Path> parents = new HashSet<>();

    /**
     * Paths in that folder for objects of those keys.
     *
     * @param keys all of them: a key that is the folder of another one ({@code a} and {@code a/b}) is the one that gives way
     */
    SafePaths(Path folder, Collection<String> keys) {
        this.folder = folder.toAbsolutePath().normalize();
        for (String key : keys) {
            Path parent = path(key, "").getParent();
            while (parent != null && parents.add(parent)) {
                parent = parent.getParent();
            }
        }
    }

    /** A path for it at which nothing is yet. */
    Path free(String key, String suffix) {
        Path path = path(key, suffix);
        boolean usable = path.startsWith(folder) && !parents.contains(path) && isFree(path);
        return usable ? path : folder.resolve("%other").resolve(Digests.hex((key + "\n" + suffix).getBytes(UTF_8)));
    }

    /** The indexes are files in the folder, and a key may be {@code index.json/x}. */
    private boolean isFree(Path path) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Path parent = path.getParent();
        while (parent != null && !Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isDirectory(parent);
    }

    private Path path(String key, String suffix) {
        String name = Arrays.stream(key.split("/", -1)).map(SafePaths::segment).collect(Collectors.joining("/"));
        return folder.resolve(name + segmentCharacters(suffix)).normalize();
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
