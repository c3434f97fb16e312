package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Makes the S3 client of a function, once per cold start. */
public final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** How long one read of a body may hang. */
    static final Duration SOCKET = Duration.ofSeconds(20);

    private static final Duration ATTEMPT = Duration.ofSeconds(25);
    static final Duration CALL = Duration.ofSeconds(60);

    private S3Clients() {}

    /**
     * A client whose every call ends within 60 seconds, retries included (3 attempts, as retry mode {@code standard}).
     * Region, credentials and endpoint come from the SDK's own defaults ({@code AWS_REGION},
     * {@code AWS_ENDPOINT_URL_S3}, …). Checksums stay {@code WHEN_SUPPORTED}, for S3 refuses a write into an
     * Object-Locked bucket without one.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html">Object Lock considerations</a>
     */
    public static S3Client create() {
        return S3Client.builder()
                .httpClient(UrlConnectionHttpClient.create(S3Clients::connection))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(RetryMode.STANDARD)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .apiCallTimeout(CALL))
                .build();
    }

    /**
     * The same client for one invocation: none of its calls outlives the end, so that a bucket which hangs cannot keep a function
     * from telling what it did. What begins later fails at once, with {@code DEADLINE}.
     */
    public static S3Client within(S3Client s3, Deadline end) {
        return new TimedS3(s3, end);
    }

    private static HttpURLConnection connection(URI address) {
        try {
            return LargeWrites.to(
                    address, Proxies.ofEnvironment(address.getScheme()).of(address), CONNECT, SOCKET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
