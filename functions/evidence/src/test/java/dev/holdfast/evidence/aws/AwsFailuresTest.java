package dev.holdfast.evidence.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.aws.AwsFailure.Effect;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

final class AwsFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "503, RequestLimitExceeded, THROTTLED, NONE",
        "400, Throttling, THROTTLED, NONE",
        "400, SnapshotCreationPerVolumeRateExceeded, THROTTLED, NONE",
        "400, ConcurrentSnapshotLimitExceeded, LIMIT_EXCEEDED, NONE",
        "400, PendingSnapshotLimitExceeded, LIMIT_EXCEEDED, NONE",
        "400, SnapshotLimitExceeded, QUOTA_EXCEEDED, NONE",
        "403, UnauthorizedOperation, ACCESS_DENIED, NONE",
        "401, AuthFailure, ACCESS_DENIED, NONE",
        "400, OperationNotPermitted, ACCESS_DENIED, NONE",
        "400, InvalidInstanceID.NotFound, NO_SUCH_INSTANCE, NONE",
        "400, IncorrectInstanceState, INSTANCE_TERMINATED, NONE",
        "400, InvalidVolume.NotFound, NO_SUCH_VOLUME, NONE",
        "400, IncorrectState, VOLUME_IN_ERROR, NONE",
        "400, InvalidSnapshot.NotFound, SNAPSHOT_GONE, NONE",
        "400, KMSKeyNotAccessibleFault, KMS_DENIED, NONE",
        "400, DisabledException, KMS_DENIED, NONE",
        "400, NotFoundException, KMS_DENIED, NONE",
        "400, InvalidKeyUsageException, KMS_DENIED, NONE",
        "400, KMSInvalidStateException, KMS_DENIED, NONE",
        "400, AccessDeniedException, ACCESS_DENIED, NONE",
        "500, KeyUnavailableException, SERVICE_ERROR, UNKNOWN",
        "500, KMSInternalException, SERVICE_ERROR, UNKNOWN",
        "500, DependencyTimeoutException, SERVICE_ERROR, UNKNOWN",
        "400, SomethingNew, REJECTED, NONE",
        "500, InternalError, SERVICE_ERROR, UNKNOWN",
        "503, Unavailable, SERVICE_ERROR, UNKNOWN",
        "500, SomethingNew, SERVICE_ERROR, UNKNOWN",
        "503, ServiceUnavailable, SERVICE_ERROR, UNKNOWN",
    })
    void theCodeCountsBeforeTheStatus(int status, String code, Reason reason, Effect effect) {
        var failure = AwsFailures.of("CreateSnapshots", AwsErrors.of(status, code, "text"));

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.effect()).isEqualTo(effect);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.text()).isEqualTo("CreateSnapshots: " + code + " 'text'");
    }

    @Test
    void aDeniedKeyIsToldByTheWords() {
        String text = "Client error on access to KMS key arn:aws:kms:us-east-1:123456789012:key/x";

        assertThat(AwsFailures.of("x", AwsErrors.of(400, "InvalidRequest", text))
                        .reason())
                .isEqualTo(Reason.KMS_DENIED);
    }

    @Test
    void noAnswerHasAnUnknownEffect() {
        assertUnknown(Reason.UNREACHABLE, AwsErrors.lost());
        assertUnknown(
                Reason.TIMEOUT,
                ApiCallTimeoutException.create(Duration.ofSeconds(25).toMillis()));
        assertUnknown(
                Reason.SERVICE_ERROR,
                AwsServiceException.builder().statusCode(502).build());
    }

    @Test
    void withoutCredentialsNothingWasSent() {
        var failure = AwsFailures.of("x", SdkClientException.create("Unable to load credentials from any provider"));

        assertThat(failure.reason()).isEqualTo(Reason.ACCESS_DENIED);
        assertThat(failure.effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void whatEc2SaysIsShownEscaped() {
        assertThat(AwsFailures.of("x", AwsErrors.bad("Code", "a\nb")).text()).isEqualTo("x: Code 'a\\u000ab'");
    }

    @Test
    void faultsOfOurOwnAreNotClassified() {
        assertThatThrownBy(() -> AwsFailures.call("x", () -> {
                    throw new IllegalStateException("ours");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void assertUnknown(Reason reason, SdkException thrown) {
        var failure = AwsFailures.of("x", thrown);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    }
}
