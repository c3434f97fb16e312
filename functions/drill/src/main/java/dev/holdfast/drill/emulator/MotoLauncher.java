package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Starts {@code moto_server} as a child process and waits until it answers. */
final class MotoLauncher {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private final Path log;

    MotoLauncher(Path log) {
        this.log = log.toAbsolutePath();
    }

    /** A running moto. {@code name} is shown to the user. */
    Emulator launch(Path program, String name) throws Unavailable {
        ChildProcess child = null;
        try {
            Files.createDirectories(log.resolveSibling(".").normalize());
            int port = Probe.freePort();
            var endpoint = URI.create("http://127.0.0.1:" + port);
            child = ChildProcess.start(log, program.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port));
            if (Probe.awaitAnswer(endpoint, LIMIT, child::isAlive)) {
                return new Moto(endpoint, name, program, child);
            }
            String end = child.isAlive() ? "did not answer within " + LIMIT.toSeconds() + " s" : "ended at once";
            child.close();
            throw new Unavailable(program + " " + end + "; its output is in " + log);
        } catch (IOException e) {
            throw new Unavailable(program + " cannot be started: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (child != null) {
                child.close();
            }
            throw new Unavailable("interrupted");
        }
    }

    private record Moto(URI endpoint, String name, Path program, ChildProcess child) implements Emulator {
        @Override
        public String describe() {
            return name + " (" + program + ") at " + endpoint;
        }

        @Override
        public void close() {
            child.close();
        }
    }
}
