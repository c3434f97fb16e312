package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that cannot outlive the JVM, not even when that is killed with {@code SIGKILL} and runs no shutdown hook:
 * a shell holds the reading end of a pipe of which we hold the other, and when the pipe ends it kills the program and
 * everything that the program started (its process group, where {@code setsid} exists).
 */
final class ChildProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    // SIGKILL at once: an emulator keeps nothing that would have to be written. The watcher is killed when the program
    // ends
    // by itself, so that it cannot hit another process that got the same number later.
    private static final String SCRIPT = """
        exec 3<&0
        if command -v setsid >/dev/null 2>&1; then
          setsid "$@" </dev/null 3<&- & pid=$!
        else
          "$@" </dev/null 3<&- & pid=$!
        fi
        ( cat <&3 >/dev/null; kill -9 -$pid 2>/dev/null || kill -9 $pid 2>/dev/null ) & watcher=$!
        exec 3<&-
        wait $pid
        status=$?
        kill $watcher 2>/dev/null
        exit $status
        """;

    private final Process shell;

    private ChildProcess(Process shell) {
        this.shell = shell;
    }

    static ChildProcess start(Path log, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "holdfast"));
        words.addAll(List.of(command));
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        return new ChildProcess(builder.start());
    }

    boolean isAlive() {
        return shell.isAlive();
    }

    long pid() {
        return shell.pid();
    }

    /** Ends the program and waits until it is gone. Twice is fine. */
    @Override
    public void close() {
        List<ProcessHandle> family = shell.descendants().toList();
        try {
            shell.getOutputStream().close();
            if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                family.forEach(ProcessHandle::destroyForcibly);
                shell.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            family.forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
