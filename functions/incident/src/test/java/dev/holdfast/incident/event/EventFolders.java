package dev.holdfast.incident.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where event documents are: the project's own, and those of others beside the project, which only its makers have. */
final class EventFolders {
    private EventFolders() {}

    /** Where the project's modules are. */
    static Path root() {
        @Nullable String given = System.getProperty("holdfast.root");
        if (given != null && Files.isDirectory(Path.of(given, "events"))) {
            return Path.of(given);
        }
        @Nullable Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("functions/incident"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "the project's root is not above " + Path.of("").toAbsolutePath());
        }
        return folder;
    }

    static Path own() {
        return root().resolve("events");
    }

    /** Documents by others; empty in a clone that has none. */
    static Optional<Path> shared() {
        return Optional.of(root().resolve("../shared/events").normalize()).filter(Files::isDirectory);
    }

    /** Paths of the documents in the folder, relative to it, with {@code /}, sorted. */
    static List<String> documents(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(path -> !path.endsWith(".md") && !path.startsWith("model/"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Path folder, String path) {
        try {
            return Files.readAllBytes(folder.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
