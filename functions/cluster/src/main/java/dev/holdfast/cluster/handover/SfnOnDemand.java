package dev.holdfast.cluster.handover;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Makes the client of Step Functions when something is first handed over, which hardly any invocation does. */
final class SfnOnDemand implements Supplier<SfnClient> {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration READ = Duration.ofSeconds(4);

    /** How long a call may take at most, retries included. */
    static final Duration CALL = Duration.ofSeconds(10);

    private @Nullable SfnClient made;

    @Override
    public synchronized SfnClient get() {
        var client = made;
        if (client == null) {
            client = SfnClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder()
                            .connectionTimeout(CONNECT)
                            .socketTimeout(READ))
                    .overrideConfiguration(
                            config -> config.retryStrategy(RetryMode.STANDARD).apiCallTimeout(CALL))
                    .build();
            made = client;
        }
        return client;
    }
}
