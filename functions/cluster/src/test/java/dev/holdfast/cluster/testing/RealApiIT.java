package dev.holdfast.cluster.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A real API server keeps the contract that the simulated one claims to keep. */
final class RealApiIT extends ApiContract {
    @TempDir
    private static @Nullable Path folder;

    private static @Nullable RealApi api;

    @BeforeAll
    static void start() {
        assumeTrue(RealApi.isGiven(), RealApi.NOT_GIVEN);
        api = RealApi.start(Objects.requireNonNull(folder, "folder"));
    }

    @AfterAll
    static void stop() {
        Optional.ofNullable(api).ifPresent(RealApi::close);
    }

    private static RealApi api() {
        return Objects.requireNonNull(api, "api");
    }

    @Override
    KubernetesClient admin() {
        return api().backstage();
    }

    @Override
    ClusterAccess as(String namespace, String serviceAccount) {
        return api().accessAs(namespace, serviceAccount);
    }
}
