package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.S3Failures.Next;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class S3FailuresTest {
    @ParameterizedTest
    @CsvSource({
        "503, SlowDown, THROTTLED, GIVE_UP",
        "400, RequestLimitExceeded, THROTTLED, GIVE_UP",
        "400, ThrottlingException, THROTTLED, GIVE_UP",
        "503, ServiceUnavailable, SERVICE_ERROR, LOOK_OR_GIVE_UP",
        "400, RequestTimeout, TIMEOUT, LOOK_OR_GIVE_UP",
        "200, InternalError, SERVICE_ERROR, LOOK_OR_GIVE_UP",
        "409, ConditionalRequestConflict, SERVICE_ERROR, WRITE_AGAIN",
        "409, OperationAborted, SERVICE_ERROR, WRITE_AGAIN",
        "404, NoSuchUpload, SERVICE_ERROR, LOOK_OR_GIVE_UP",
        "400, BadDigest, SERVICE_ERROR, LOOK_OR_GIVE_UP",
        "412, PreconditionFailed, CONFLICTING_EVIDENCE, LOOK",
        "404, NoSuchBucket, BUCKET_UNSAFE, GIVE_UP",
        "400, KMS.DisabledException, KMS_DENIED, GIVE_UP",
        "403, AccessDenied, ACCESS_DENIED, GIVE_UP",
        "400, ExpiredToken, ACCESS_DENIED, GIVE_UP",
        "403, RequestTimeTooSkewed, REJECTED, GIVE_UP",
        "400, InvalidRequest, REJECTED, GIVE_UP",
        "500, NeverHeardOf, SERVICE_ERROR, LOOK_OR_GIVE_UP"
    })
    void theErrorCodeDecidesBeforeTheStatus(int status, String code, Reason reason, Next next) {
        var failure = answer(status, code);

        assertThat(S3Failures.reason(failure)).isEqualTo(reason);
        assertThat(S3Failures.next(failure)).isEqualTo(next);
    }

    @ParameterizedTest
    @CsvSource({
        "429, THROTTLED", "503, THROTTLED", "401, ACCESS_DENIED", "403, ACCESS_DENIED", "409, SERVICE_ERROR",
        "412, CONFLICTING_EVIDENCE", "400, REJECTED", "404, REJECTED", "500, SERVICE_ERROR", "502, SERVICE_ERROR"
    })
    void withoutACodeTheStatusDecides(int status, Reason reason) {
        var failure = S3Exception.builder().statusCode(status).build();

        assertThat(S3Failures.reason(failure)).isEqualTo(reason);
    }

    @Test
    void aBare409IsARace() {
        assertThat(S3Failures.next(S3Exception.builder().statusCode(409).build()))
                .isEqualTo(Next.WRITE_AGAIN);
    }

    @ParameterizedTest
    @MethodSource("clientFailures")
    void failuresOfTheClientAreClassified(SdkException failure, Reason reason) {
        assertThat(S3Failures.reason(failure)).isEqualTo(reason);
    }

    static Stream<Arguments> clientFailures() {
        return Stream.of(
                Arguments.of(ApiCallTimeoutException.create(60_000), Reason.TIMEOUT),
                Arguments.of(ApiCallAttemptTimeoutException.create(25_000), Reason.TIMEOUT),
                Arguments.of(AbortedException.create("interrupted"), Reason.TIMEOUT),
                Arguments.of(
                        SdkClientException.create("x", new RuntimeException(new SocketTimeoutException())),
                        Reason.UNREACHABLE),
                Arguments.of(
                        SdkClientException.create(
                                "Unable to load credentials from any of the providers", new IOException()),
                        Reason.ACCESS_DENIED),
                Arguments.of(RetryableException.create("another checksum than expected"), Reason.SERVICE_ERROR),
                Arguments.of(SdkClientException.create("x"), Reason.INTERNAL_ERROR));
    }

    @Test
    void onlyAMissingKeyIsAbsent() {
        assertThat(S3Failures.isAbsent(answer(404, "NoSuchKey"))).isTrue();
        assertThat(S3Failures.isAbsent(S3Exception.builder().statusCode(404).build()))
                .isTrue();
        assertThat(S3Failures.isAbsent(answer(404, "NoSuchBucket"))).isFalse();
        assertThat(S3Failures.isAbsent(answer(403, "AccessDenied"))).isFalse();
        assertThat(S3Failures.isAbsent(SdkClientException.create("x"))).isFalse();
    }

    private static SdkException answer(int status, String code) {
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }
}
