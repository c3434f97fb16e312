package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ListedPodsTest {
    private final SimulatedApi api = SimulatedApi.start();

    @AfterEach
    void end() {
        api.close();
    }

    @Test
    void manyPodsOfANamespaceAreReadByOneListing() throws KubeFailure {
        pods(21);
        var found = resolve(22);

        assertThat(found.pods()).hasSize(21);
        assertThat(found.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.reason()).isEqualTo(Reason.NO_SUCH_POD));
        assertThat(api.requests())
                .containsExactly(
                        "GET /api/v1/namespaces/shop/pods?limit=500", "GET /api/v1/namespaces/shop/pods/web-21");
    }

    @Test
    void aFewPodsAreReadByName() throws KubeFailure {
        pods(21);
        assertThat(resolve(20).pods()).hasSize(20);
        assertThat(api.requests()).hasSize(20).noneMatch(line -> line.contains("limit"));
    }

    @Test
    void whereTheListIsRefusedPodsAreReadByName() throws KubeFailure {
        pods(21);
        api.fault(
                line -> line.contains("/pods?"),
                1,
                403,
                "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403,\"message\":\"no\"}");
        assertThat(resolve(21).pods()).hasSize(21);
    }

    private void pods(int many) {
        api.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        for (int i = 0; i < many; i++) {
            api.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {namespace: shop, name: web-%d}
                spec: {containers: [{name: main, image: "registry.example/web:1"}]}
                """.formatted(i));
        }
    }

    private Resolution.Resolved resolve(int many) throws KubeFailure {
        List<Target> targets = IntStream.range(0, many)
                .<Target>mapToObj(i -> new Target.Pod("shop", "web-" + i))
                .toList();
        var cluster = new ClusterName("prod");
        var deadline = new Deadline(Clock.systemUTC().instant().plus(Duration.ofMinutes(5)), Clock.systemUTC());
        return (Resolution.Resolved) new PodResolver(cluster, api.access().client(cluster)).resolve(targets, deadline);
    }
}
