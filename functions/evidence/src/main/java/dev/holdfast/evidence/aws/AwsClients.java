package dev.holdfast.evidence.aws;

import java.time.Duration;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;

/**
 * Makes the clients of a function for AWS's services but S3: they share one transport, and each of their calls ends in time. Region,
 * credentials and endpoints come from the SDK's own defaults.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html">Retry behavior</a>
 */
public final class AwsClients {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final SdkHttpClient http;
    private final Duration call;

    /**
     * @param read how long an answer may pause
     * @param call how long a call may take, with its repetitions
     */
    public AwsClients(Duration read, Duration call) {
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(read)
                .build();
        this.call = call;
    }

    /** A client that repeats a call as retry mode {@code standard} does: three attempts. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C make(B builder) {
        return builder.httpClient(http)
                .overrideConfiguration(
                        config -> config.retryStrategy(RetryMode.STANDARD).apiCallTimeout(call))
                .build();
    }

    /** A client that never repeats a call: for those whose second time would do something a second time. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C makeOnce(B builder, Duration ownCall) {
        return builder.httpClient(http)
                .overrideConfiguration(config ->
                        config.retryStrategy(DefaultRetryStrategy.doNotRetry()).apiCallTimeout(ownCall))
                .build();
    }
}
