package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedApi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class CanonicalJsonTest {
    private static final SimulatedApi API = SimulatedApi.start();
    private static final ClusterAccess ACCESS = API.access();

    @AfterAll
    static void stop() {
        API.close();
    }

    private static KubernetesClient kube() {
        try {
            return ACCESS.client(Asking.CLUSTER);
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    private static String canonical(String json) {
        var kube = kube();
        HasMetadata object = kube.getKubernetesSerialization().unmarshal(json);
        return new String(CanonicalJson.of(kube, object), StandardCharsets.UTF_8);
    }

    @Test
    void orderAndSpaceDoNotMatter() {
        assertThat(canonical("""
            {"kind":"Pod", "metadata":{"name":"a","labels":{"b":"1","a":"2"}}, "apiVersion":"v1"}\
            """))
                .isEqualTo(canonical("""
                    {"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"2","b":"1"},"name":"a"}}\
                    """))
                .startsWith("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"labels\":{\"a\":\"2\"");
    }

    @Test
    void fieldsThatTheModelDoesNotKnowAreThere() {
        assertThat(canonical("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"fromTheFuture":{"x":1.50,"a":[1]}}}\
            """)).contains("\"fromTheFuture\":{\"a\":[1],\"x\":1.5");
    }

    @Test
    void emptySelectorThatSelectsEverythingIsThere() {
        assertThat(canonical("""
            {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"a"},\
            "spec":{"podSelector":{},"ingress":[{}]}}\
            """)).contains("\"podSelector\":{}", "\"ingress\":[{}]");
    }

    @Test
    void hostileTextIsKeptAsItIs() {
        assertThat(canonical("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","annotations":{"x":"<\\u0000\\u2028\\"'>"}}}\
            """)).contains("<\\u0000\u2028\\\"'>");
    }
}
