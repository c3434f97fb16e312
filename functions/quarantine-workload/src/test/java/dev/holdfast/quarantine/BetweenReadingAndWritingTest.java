package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.AdmissionHook;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens to a pod after it was read and before the patch arrives that was computed from that. */
final class BetweenReadingAndWritingTest {
    private final TestBed bed = new TestBed();

    /** With no annotation left, none of the values that the release replaces is changed by the other case's marks. */
    @Test
    void aReleaseDoesNotTakeTheLabelFromACaseThatComesWhenTheMarksHadBeenStripped() {
        bed.quarantine(Request.pod("one", "shop", "toolbox"));
        bed.kube().pods().inNamespace("shop").withName("toolbox").edit(pod -> {
            pod.getMetadata().getAnnotations().keySet().removeIf(name -> name.startsWith("holdfast.dev/"));
            return pod;
        });
        beforePatch(1, () -> bed.quarantine(Request.pod("two", "shop", "toolbox")));

        bed.release(Request.release("m-one"));

        var pod = bed.pod("shop", "toolbox");
        assertThat(bed.isQuarantined(pod)).isTrue();
        assertThat(pod.getMetadata().getAnnotations()).containsEntry("holdfast.dev/cases", "[\"m-two\"]");
    }

    /** Its first patch is the switch, the second one takes the pod out of its Service. */
    @Test
    void aPodThatIsReleasedIsNotTakenOutOfServiceAfterThat() {
        bed.kube().pods().inNamespace("shop").withName("toolbox").edit(pod -> {
            pod.getMetadata().getLabels().put("role", "tool");
            return pod;
        });
        bed.api.apply("""
            apiVersion: v1
            kind: Service
            metadata: {name: tools, namespace: shop}
            spec: {selector: {role: tool}, ports: [{port: 80}]}
            """);
        bed.shop.settle();
        List<String> roles = new ArrayList<>();
        bed.api.webhook("roles.example.com", review -> {
            if (review.kind().equals("Pod") && review.name().equals("toolbox")) {
                roles.add(Trees.label(review.object(), "role"));
            }
            return new AdmissionHook.Verdict.Allowed();
        });
        beforePatch(2, () -> bed.release(Request.release("m-one")));

        bed.quarantine(Request.pod("one", "shop", "toolbox"));

        assertThat(roles).hasSizeGreaterThan(1).containsOnly("tool");
        assertThat(bed.quarantined()).isEmpty();
    }

    /** Once, before the patch of the pod with this number arrives. */
    private void beforePatch(int number, Runnable what) {
        var patches = new AtomicInteger();
        bed.access(meanwhile(() -> {
            if (patches.incrementAndGet() == number) {
                bed.access(bed.api.access());
                what.run();
                bed.time.forward(Duration.ofMillis(1));
            }
        }));
    }

    private ClusterAccess meanwhile(Runnable beforePatch) {
        var interceptor = new Interceptor() {
            @Override
            public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                if (request.method().equals("PATCH")
                        && request.uri().getPath().endsWith("/namespaces/shop/pods/toolbox")) {
                    beforePatch.run();
                }
            }
        };
        try {
            var config = bed.api.access().client(new ClusterName("prod")).getConfiguration();
            var client = new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientFactory(new JdkHttpClientFactory())
                    .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("meanwhile", interceptor))
                    .build();
            return _ -> client;
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }
}
