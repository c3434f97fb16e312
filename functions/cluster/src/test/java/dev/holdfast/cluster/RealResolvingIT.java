package dev.holdfast.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a real API server and its store, without controllers and kubelets, where {@code -Dholdfast.kube.binaries} names a folder
 * with {@code kube-apiserver}, {@code etcd} and {@code kubectl}.
 */
final class RealResolvingIT extends ResolvingContract {
    private static final String PROPERTY = "holdfast.kube.binaries";
    private static final String VERSION = "1.0.0";

    @TempDir
    private static @Nullable Path folder;

    private static @Nullable KubeAPIServer server;
    private static @Nullable ClusterAccess access;
    private @Nullable Shop shop;

    @BeforeAll
    static void start() throws IOException {
        var binaries = Optional.ofNullable(System.getProperty(PROPERTY)).filter(path -> !path.isEmpty());
        assumeTrue(binaries.isPresent(), "no real API server: set -D" + PROPERTY + "=DIR to test on one");
        Path home = Objects.requireNonNull(folder, "folder");
        Path versions = Files.createDirectories(home.resolve("k8s"));
        Files.createSymbolicLink(
                versions.resolve(VERSION + Utils.platformSuffix(new OSInfo())),
                Path.of(binaries.orElseThrow()).toAbsolutePath());
        server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(home.toString())
                .withApiServerVersion(VERSION)
                .withOfflineMode(true)
                .withUpdateKubeConfig(false)
                .build());
        server.start();
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), server.getKubeConfigYaml());
        access = KubeClients.fromKubeconfig(kubeconfig);
    }

    @AfterAll
    static void stop() {
        Optional.ofNullable(server).ifPresent(KubeAPIServer::stop);
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
