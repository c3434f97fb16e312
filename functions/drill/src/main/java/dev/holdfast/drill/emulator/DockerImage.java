package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sees to it that an image is there, by the docker command: it says at once when it cannot be pulled. */
record DockerImage(String name, Map<String, String> environment) {
    private static final Duration ASKED_WITHIN = Duration.ofSeconds(20);
    private static final Duration PULLED_WITHIN = Duration.ofMinutes(5);

    void require() throws Unavailable {
        if (docker(ASKED_WITHIN, "version", "--format", "{{.Server.Version}}") != 0) {
            throw new Unavailable("Docker does not run here");
        }
        if (docker(ASKED_WITHIN, "image", "inspect", name) != 0
                && docker(PULLED_WITHIN, "pull", "--quiet", name) != 0) {
            throw new Unavailable("Docker runs, but " + name + " cannot be pulled");
        }
    }

    private int docker(Duration limit, String... arguments) throws Unavailable {
        var command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        var builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            process.destroyForcibly();
            return 1;
        } catch (IOException e) {
            throw new Unavailable("no docker command on the PATH");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
