package dev.holdfast.drill.emulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;

/**
 * moto in a virtual environment of our own under the user's cache folder, put there on first use. Nothing else on the
 * machine is touched; deleting the folder undoes it.
 */
final class MotoInVenv implements Source {
    private static final String VERSION = "5.2.1";
    private final Map<String, String> environment;
    private final MotoLauncher launcher;
    private final Consumer<String> say;

    MotoInVenv(Map<String, String> environment, MotoLauncher launcher, Consumer<String> say) {
        this.environment = environment;
        this.launcher = launcher;
        this.say = say;
    }

    @Override
    public String name() {
        return "moto in a private virtual environment";
    }

    @Override
    public Emulator start() throws Unavailable {
        Path python = MotoOnPath.find(environment, "python3")
                .orElseThrow(() -> new Unavailable("python3 is not on the PATH"));
        Path folder = cache().resolve("moto");
        try {
            Files.createDirectories(cache());
            installOnce(python, folder);
        } catch (IOException e) {
            throw new Unavailable("cannot be put into " + folder + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted");
        }
        return launcher.launch(folder.resolve("bin/moto_server"), "moto " + VERSION);
    }

    private Path cache() {
        String base = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (!base.isBlank()) {
            return Path.of(base, "holdfast");
        }
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")), ".cache", "holdfast");
    }

    /** The file lock keeps two builds from installing into the same folder; the mark tells a whole one from a broken one. */
    private void installOnce(Path python, Path folder) throws IOException, InterruptedException, Unavailable {
        Path mark = folder.resolve(".holdfast-" + VERSION);
        Path lock = folder.resolveSibling("moto.lock");
        try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            if (Files.exists(mark)) {
                return;
            }
            say.accept("installing moto " + VERSION + " into " + folder + " (once, about a minute)");
            run(python.toString(), "-m", "venv", "--clear", folder.toString());
            run(
                    folder.resolve("bin/pip").toString(),
                    "install",
                    "--disable-pip-version-check",
                    "moto[server]==" + VERSION);
            Files.createFile(mark);
        }
    }

    private void run(String... command) throws IOException, InterruptedException, Unavailable {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String last = "";
        process.getOutputStream().close();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                say.accept("  " + line);
                last = line.isBlank() ? last : line.strip();
            }
        } finally {
            process.destroy();
        }
        if (process.waitFor() != 0) {
            throw new Unavailable(command[0] + " failed: " + last);
        }
    }
}
