package dev.holdfast.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the drill was called with.
 *
 * @param root the project
 * @param event the event's file
 * @param kubeconfig of a real cluster; without one the cluster is simulated
 * @param quarantine what quarantine does in it: {@code enforce}, or {@code observe}, which a real cluster gets unless asked
 */
record Arguments(Path root, Path event, Optional<Path> kubeconfig, String quarantine) {
    private static final String OBSERVE = "observe";
    private static final String ENFORCE = "enforce";

    private static final long MAX_BYTES = 6L * 1024 * 1024;

    static Arguments of(String[] arguments) throws Trouble {
        if (arguments.length < 2 || arguments.length > 4) {
            throw new Trouble(
                    "expected the project's folder and the event's file, and perhaps a kubeconfig and a mode");
        }
        var root = Path.of(arguments[0]).toAbsolutePath().normalize();
        var kubeconfig = given(arguments, 2).map(file -> root.resolve(file).normalize());
        String quarantine = given(arguments, 3).orElse(kubeconfig.isPresent() ? OBSERVE : ENFORCE);
        if (!List.of(OBSERVE, ENFORCE).contains(quarantine)) {
            throw new Trouble("-Dquarantine takes " + OBSERVE + " or " + ENFORCE + ", not: " + quarantine);
        }
        return new Arguments(root, root.resolve(arguments[1]).normalize(), kubeconfig, quarantine);
    }

    private static Optional<String> given(String[] arguments, int index) {
        return Optional.of(arguments)
                .filter(all -> all.length > index && !all[index].isEmpty())
                .map(all -> all[index]);
    }

    /** The event's bytes. */
    byte[] read() throws Trouble {
        try {
            if (!Files.isRegularFile(event) || Files.size(event) > MAX_BYTES) {
                throw new Trouble("No such event: " + shown() + "\n" + choices());
            }
            return Files.readAllBytes(event);
        } catch (IOException e) {
            throw new Trouble("Cannot read " + shown() + ": " + e.getMessage());
        }
    }

    /** The file as people name it. */
    String shown() {
        return event.startsWith(root) ? root.relativize(event).toString() : event.toString();
    }

    Path output() {
        return root.resolve("functions/drill/target/drill");
    }

    private String choices() throws IOException {
        var folder = root.resolve("events");
        if (!Files.isDirectory(folder)) {
            return "Choose one with -Devent=<file>.";
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".json"))
                    .sorted()
                    .map(name -> "  -Devent=" + name)
                    .collect(Collectors.joining("\n", "Choose one of these:\n", ""));
        }
    }
}
