package dev.holdfast.evidence.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

final class AwsClientsTest {
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration OWN_CALL = Duration.ofSeconds(7);

    private final AwsClients aws = new AwsClients(Duration.ofSeconds(10), CALL);

    @Test
    void everyCallEndsAfterThreeAttemptsAndInTime() {
        try (var client = aws.make(S3Client.builder().region(Region.US_EAST_1))) {
            var configuration = client.serviceClientConfiguration();

            assertThat(attempts(configuration)).isEqualTo(3);
            assertThat(configuration.overrideConfiguration().apiCallTimeout()).contains(CALL);
        }
    }

    @Test
    void aCallThatMustNotBeRepeatedIsNot() {
        try (var client = aws.makeOnce(S3Client.builder().region(Region.US_EAST_1), OWN_CALL)) {
            var configuration = client.serviceClientConfiguration();

            assertThat(attempts(configuration)).isEqualTo(1);
            assertThat(configuration.overrideConfiguration().apiCallTimeout()).contains(OWN_CALL);
        }
    }

    private static int attempts(SdkServiceClientConfiguration configuration) {
        return configuration
                .overrideConfiguration()
                .retryStrategy()
                .orElseThrow()
                .maxAttempts();
    }
}
