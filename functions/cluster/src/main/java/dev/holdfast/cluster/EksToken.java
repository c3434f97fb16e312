package dev.holdfast.cluster;

import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * The bearer token of a function for one cluster: a presigned {@code GetCallerIdentity}, which EKS sends to STS to learn who
 * asks. Made offline; asked for with every request, and made anew when it is {@link #RENEW_AFTER} old, because EKS takes it
 * for 15 minutes from its date whatever {@code X-Amz-Expires} says, and one invocation may last as long. Safe for use by
 * several threads.
 *
 * @see <a href="https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster">How the
 *     token is made</a>
 */
public final class EksToken implements OAuthTokenProvider {
    static final Duration RENEW_AFTER = Duration.ofMinutes(10);
    private static final Duration EXPIRES = Duration.ofSeconds(60);
    private static final String PREFIX = "k8s-aws-v1.";

    private final ClusterName cluster;
    private final Region region;
    private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
    private final Clock clock;
    private @Nullable Made latest;

    public EksToken(
            ClusterName cluster,
            Region region,
            IdentityProvider<? extends AwsCredentialsIdentity> credentials,
            Clock clock) {
        this.cluster = cluster;
        this.region = region;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** A token that is good for at least four minutes more. */
    @Override
    public synchronized String getToken() {
        Instant now = clock.instant();
        var made = latest;
        if (made == null || !now.isBefore(made.at().plus(RENEW_AFTER))) {
            made = new Made(now, make());
            latest = made;
        }
        return made.token();
    }

    private String make() {
        var identity = credentials.resolveIdentity().join();
        var signed = AwsV4HttpSigner.create()
                .sign(request -> request.identity(identity)
                        .request(unsigned())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id())
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, EXPIRES)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        byte[] url = signed.request().getUri().toString().getBytes(StandardCharsets.UTF_8);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(url);
    }

    /** The header is signed, so a token for one cluster does not open another. */
    private SdkHttpRequest unsigned() {
        String suffix = PartitionMetadata.of(region).dnsSuffix();
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create("https://sts." + region.id() + "." + suffix + "/"))
                .putRawQueryParameter("Action", "GetCallerIdentity")
                .putRawQueryParameter("Version", "2011-06-15")
                .putHeader("x-k8s-aws-id", cluster.value())
                .build();
    }

    /** {@code toString} leaves the token out: whoever reads it is this function for a quarter of an hour. */
    private record Made(Instant at, String token) {
        @Override
        public String toString() {
            return "token of " + at;
        }
    }
}
