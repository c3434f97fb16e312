package dev.holdfast.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient.Redirect;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How Holdfast talks to every Kubernetes API: at most four attempts, 0.5, 1 and 2 seconds apart and not before {@code Retry-After}
 * ({@link RetryAfter}), on 429, 5xx and broken connections. The client repeats writes as well, so a write has to bear
 * being repeated: a resourceVersion in a patch, a name in a create.
 *
 * <p>No redirects: a token must not follow one to another host. HTTP/1.1, because with HTTP/2 the JDK buffers up to 16 MiB for
 * each stream whose reader is slow.
 */
final class KubeHttp {
    /** The interceptor's name. */
    static final String RETRY_AFTER = "RETRY_AFTER";

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration BACKOFF = Duration.ofMillis(500);
    private static final int RETRIES = 3;

    private KubeHttp() {}

    /** Settings that come from nowhere else: no kubeconfig, no environment, no mounted service account. */
    static ConfigBuilder settings(Config base) {
        return new ConfigBuilder(base)
                .withAutoConfigure(false)
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestTimeout((int) REQUEST.toMillis())
                .withRequestRetryBackoffLimit(RETRIES)
                .withRequestRetryBackoffInterval((int) BACKOFF.toMillis())
                .withHttp2Disable(true)
                .withUserAgent("holdfast");
    }

    static KubernetesClient client(Config config, Consumer<HttpClient.Builder> trust) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new NoRedirects())
                .withHttpClientBuilderConsumer(builder -> {
                    builder.addOrReplaceInterceptor(RETRY_AFTER, new RetryAfter());
                    trust.accept(builder);
                })
                .build();
    }

    private static final class NoRedirects extends JdkHttpClientFactory {
        @Override
        protected void additionalConfig(java.net.http.HttpClient.Builder builder) {
            builder.followRedirects(Redirect.NEVER);
        }
    }
}
