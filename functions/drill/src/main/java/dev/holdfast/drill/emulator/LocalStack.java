package dev.holdfast.drill.emulator;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in Docker. Testcontainers' own watcher container ends it when the JVM dies. */
final class LocalStack implements Source {
    // The last version that starts without a licence token.
    private static final String VERSION = "4.14.0";
    private static final String IMAGE = "localstack/localstack:" + VERSION;
    private static final Duration START_WITHIN = Duration.ofMinutes(2);
    private static final String[] SERVICES = {"ec2", "s3", "eks", "sts", "cloudwatch"};
    private final Map<String, String> environment;

    LocalStack(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return "LocalStack";
    }

    @Override
    public Emulator start() throws Unavailable {
        if (!dockerMayRun()) {
            throw new Unavailable("Docker does not run here");
        }
        new DockerImage(IMAGE, environment).require();
        return within(START_WITHIN);
    }

    /**
     * Testcontainers pulls helpers of its own and tries each for minutes where nothing can be pulled; the next source is not
     * to wait for that.
     */
    private static Emulator within(Duration limit) throws Unavailable {
        var starting = new FutureTask<>(LocalStack::run);
        Thread.ofPlatform().daemon().name("localstack").start(starting);
        try {
            return starting.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new Unavailable("Docker runs, but " + IMAGE + " does not start: " + cause(e));
        } catch (TimeoutException e) {
            starting.cancel(true);
            throw new Unavailable("Docker runs, but " + IMAGE + " did not start within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while LocalStack was starting");
        }
    }

    private static Emulator run() {
        var container = new LocalStackContainer(DockerImageName.parse(IMAGE)).withServices(SERVICES);
        try {
            container.start();
            return new Running(container);
        } catch (RuntimeException e) {
            // Testcontainers has no narrower type for a container that does not start.
            container.close();
            throw e;
        }
    }

    /** Testcontainers takes seconds to find out that there is no Docker; where no socket is, nobody listens. */
    private boolean dockerMayRun() {
        String home = environment.getOrDefault("HOME", "");
        return environment.containsKey("DOCKER_HOST")
                || environment.keySet().stream().anyMatch(key -> key.startsWith("TESTCONTAINERS_"))
                || Files.exists(Path.of(home, ".testcontainers.properties"))
                || Files.exists(Path.of("/var/run/docker.sock"))
                || Files.exists(Path.of(home, ".docker/run/docker.sock"))
                || Files.exists(Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"));
    }

    private static String cause(Exception failure) {
        Throwable root = Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(20)
                .reduce(failure, (_, inner) -> inner);
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }

    private record Running(LocalStackContainer container) implements Emulator {
        @Override
        public URI endpoint() {
            return container.getEndpoint();
        }

        @Override
        public String name() {
            return "LocalStack " + VERSION;
        }

        @Override
        public String describe() {
            return name() + " (Docker) at " + endpoint();
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
