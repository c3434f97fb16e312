package dev.holdfast.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.cluster.testing.RealApi;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** On a real API server and its store, where the binaries are given. */
final class RealResolvingIT extends ResolvingContract {
    @TempDir
    private static @Nullable Path folder;

    private static @Nullable RealApi api;
    private static @Nullable ClusterAccess access;
    private @Nullable Shop shop;

    @BeforeAll
    static void start() {
        assumeTrue(RealApi.isGiven(), RealApi.NOT_GIVEN);
        api = RealApi.start(Objects.requireNonNull(folder, "folder"));
        access = api.access();
    }

    @AfterAll
    static void stop() {
        Optional.ofNullable(api).ifPresent(RealApi::close);
    }

    @BeforeEach
    void ownNamespace() throws KubeFailure {
        shop = new Shop(access().client(Asking.CLUSTER));
    }

    @Override
    ClusterAccess access() {
        return Objects.requireNonNull(access, "access");
    }

    @Override
    Shop shop() {
        return Objects.requireNonNull(shop, "shop");
    }
}
