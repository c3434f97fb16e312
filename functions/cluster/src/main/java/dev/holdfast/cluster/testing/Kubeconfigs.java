package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeClients;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Ways in by kubeconfig, as the drill goes. */
final class Kubeconfigs {
    private Kubeconfigs() {}

    static ClusterAccess access(String kubeconfig) {
        try {
            Path file = Files.createTempFile("holdfast", ".kubeconfig");
            try {
                Files.writeString(file, kubeconfig);
                return KubeClients.fromKubeconfig(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static KubernetesClient client(ClusterAccess access) {
        try {
            return access.client(new ClusterName("testing"));
        } catch (KubeFailure e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(String server, String token) {
        return of(server, token, "");
    }

    /** With the authority that another configuration trusts. */
    static String of(String server, String token, Config trusting) {
        String data = Optional.ofNullable(trusting.getCaCertData())
                .map(text -> ", certificate-authority-data: " + text)
                .or(() -> Optional.ofNullable(trusting.getCaCertFile())
                        .map(file -> ", certificate-authority: \"" + file + "\""))
                .orElse("");
        return of(server, token, data);
    }

    private static String of(String server, String token, String authority) {
        return """
            apiVersion: v1
            kind: Config
            current-context: testing
            clusters: [{name: testing, cluster: {server: "%s"%s}}]
            contexts: [{name: testing, context: {cluster: testing, user: testing}}]
            users: [{name: testing, user: {token: "%s"}}]
            """.formatted(server, authority, token);
    }
}
