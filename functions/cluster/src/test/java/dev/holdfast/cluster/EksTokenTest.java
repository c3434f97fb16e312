package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.ClusterName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** The signature was compared with that of botocore for the same key, time and URL. */
final class EksTokenTest {
    private static final String KEY = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String SESSION = "FwoGZXIvYXdzEXAMPLE/+=";
    private static final String SIGNATURE = "ddfc2473f40f7d594128c19840c37dab4a69c8eca8a77cf6e4d048c467f254ab";
    private final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-23T18:00:00Z"));

    @Test
    void holdsWhatEksAllowsAndNothingElse() {
        var url = url(token(Region.EU_WEST_1).getToken());

        assertThat(url.getScheme()).isEqualTo("https");
        assertThat(url.getHost()).isEqualTo("sts.eu-west-1.amazonaws.com");
        assertThat(url.getPath()).isEqualTo("/");
        assertThat(query(url))
                .containsOnly(
                        Map.entry("Action", "GetCallerIdentity"),
                        Map.entry("Version", "2011-06-15"),
                        Map.entry("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
                        Map.entry("X-Amz-Credential", KEY + "/20261123/eu-west-1/sts/aws4_request"),
                        Map.entry("X-Amz-Date", "20261123T180000Z"),
                        Map.entry("X-Amz-Expires", "60"),
                        Map.entry("X-Amz-Security-Token", SESSION),
                        Map.entry("X-Amz-SignedHeaders", "host;x-k8s-aws-id"),
                        Map.entry("X-Amz-Signature", SIGNATURE));
    }

    @Test
    void isWrittenAsEksReadsIt() {
        assertThat(token(Region.EU_WEST_1).getToken())
                .startsWith("k8s-aws-v1.")
                .doesNotContain("=")
                .doesNotContain("+")
                .hasSizeLessThan(4096);
    }

    @Test
    void isForOneClusterOnly() {
        var other = new EksToken(new ClusterName("test"), Region.EU_WEST_1, credentials(), clock);

        assertThat(other.getToken()).isNotEqualTo(token(Region.EU_WEST_1).getToken());
    }

    @Test
    void otherPartitionsHaveTheirOwnHosts() {
        assertThat(url(token(Region.CN_NORTH_1).getToken()).getHost()).isEqualTo("sts.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void isMadeAnewBeforeItExpires() {
        var token = token(Region.EU_WEST_1);
        String first = token.getToken();

        clock.step(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(token.getToken()).isEqualTo(first);

        clock.step(Duration.ofSeconds(1));
        assertThat(query(url(token.getToken()))).containsEntry("X-Amz-Date", "20261123T181000Z");
    }

    private EksToken token(Region region) {
        return new EksToken(new ClusterName("prod"), region, credentials(), clock);
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsSessionCredentials.create(KEY, SECRET, SESSION));
    }

    private static URI url(String token) {
        byte[] url = Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length()));
        return URI.create(new String(url, StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(URI url) {
        return Arrays.stream(url.getQuery().split("&"))
                .map(parameter -> parameter.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static final class SteppedClock extends Clock {
        private Instant now;

        SteppedClock(Instant now) {
            this.now = now;
        }

        void step(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
