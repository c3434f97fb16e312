package dev.holdfast.drill.emulator;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in Docker. Testcontainers' own watcher container ends it when the JVM dies. */
final class LocalStack implements Source {
    // The last version that starts without a licence token.
    private static final String VERSION = "4.14.0";
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
        if (!dockerMayRun() || !DockerClientFactory.instance().isDockerAvailable()) {
            throw new Unavailable("Docker does not run here");
        }
        var container = new LocalStackContainer(DockerImageName.parse("localstack/localstack:" + VERSION))
                .withServices(SERVICES);
        try {
            container.start();
        } catch (RuntimeException e) {
            // Testcontainers has no narrower type for an image that cannot be pulled or a container that does not
            // start.
            container.close();
            throw new Unavailable("Docker runs, but localstack/localstack:" + VERSION + " does not start: " + cause(e));
        }
        return new Running(container);
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

    private static String cause(RuntimeException failure) {
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
