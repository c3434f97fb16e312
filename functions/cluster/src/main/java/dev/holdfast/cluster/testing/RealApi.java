package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.Utils;
import io.fabric8.kubeapitest.binary.OSInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A real API server and its store, without controllers, scheduler and kubelets, with RBAC, from binaries that
 * {@code -Dholdfast.kube.binaries=DIR} names ({@code kube-apiserver}, {@code etcd}, {@code kubectl}). Needs fabric8's
 * {@code kube-api-test} on the class path. {@link SimulatedControllers} and {@link SimulatedCni} work on it too.
 */
public final class RealApi implements AutoCloseable {
    /** Why a test on it is skipped where no binaries are given. */
    public static final String NOT_GIVEN = "no real API server: set -Dholdfast.kube.binaries=DIR to test on one";

    private static final String PROPERTY = "holdfast.kube.binaries";
    private static final String VERSION = "1.0.0";

    private final KubeAPIServer server;

    private RealApi(KubeAPIServer server) {
        this.server = server;
    }

    /** Whether there are binaries: an assumption of every test on it. */
    public static boolean isGiven() {
        return binaries().isPresent();
    }

    private static Optional<Path> binaries() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(path -> !path.isEmpty())
                .map(Path::of);
    }

    /**
     * Starts one.
     *
     * @param home an empty folder for its files
     */
    public static RealApi start(Path home) {
        try {
            Path versions = Files.createDirectories(home.resolve("k8s"));
            Files.createSymbolicLink(
                    versions.resolve(VERSION + Utils.platformSuffix(new OSInfo())),
                    binaries()
                            .orElseThrow(() -> new IllegalStateException(NOT_GIVEN))
                            .toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(home.toString())
                .withApiServerVersion(VERSION)
                .withOfflineMode(true)
                .withUpdateKubeConfig(false)
                .build());
        server.start();
        return new RealApi(server);
    }

    /** As its administrator, by client certificate. */
    public ClusterAccess access() {
        return Kubeconfigs.access(server.getKubeConfigYaml());
    }

    /** As its administrator, for set-up. */
    public KubernetesClient backstage() {
        return Kubeconfigs.client(access());
    }

    /**
     * As somebody who may do what RBAC lets them: a service account, for a test's API server knows tokens of no others.
     * Make it, and bind it, first.
     */
    public ClusterAccess accessAs(String namespace, String serviceAccount) {
        var admin = backstage();
        String token = ServiceAccounts.token(admin, namespace, serviceAccount);
        return Kubeconfigs.access(Kubeconfigs.of(admin.getMasterUrl().toString(), token, admin.getConfiguration()));
    }

    @Override
    public void close() {
        server.stop();
    }
}
