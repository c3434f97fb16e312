package dev.holdfast.evidence;

import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What an exception of the S3 client means. The error code decides; the HTTP status only where there is no code that we
 * know, as in every answer to {@code HeadObject}, which has no body.
 *
 * <table>
 * <caption>Rules, first match wins</caption>
 * <tr><td>{@code SlowDown}, {@code Throttling…}, {@code RequestLimitExceeded}, {@code BandwidthLimitExceeded}</td><td>THROTTLED</td></tr>
 * <tr><td>{@code RequestTimeout}</td><td>TIMEOUT</td></tr>
 * <tr><td>{@code InternalError}, {@code ServiceUnavailable}, {@code OperationAborted}, {@code ConditionalRequestConflict},
 *     {@code NoSuchUpload}, {@code BadDigest} (bytes damaged on the way)</td><td>SERVICE_ERROR</td></tr>
 * <tr><td>{@code PreconditionFailed}</td><td>CONFLICTING_EVIDENCE</td></tr>
 * <tr><td>{@code NoSuchBucket}</td><td>BUCKET_UNSAFE</td></tr>
 * <tr><td>{@code KMS.…}</td><td>KMS_DENIED</td></tr>
 * <tr><td>{@code AccessDenied}, {@code ExpiredToken}, {@code InvalidToken}, {@code InvalidAccessKeyId},
 *     {@code SignatureDoesNotMatch}, {@code TokenRefreshRequired}</td><td>ACCESS_DENIED</td></tr>
 * <tr><td>{@code RequestTimeTooSkewed}</td><td>REJECTED</td></tr>
 * <tr><td>429, 503</td><td>THROTTLED</td></tr>
 * <tr><td>401, 403</td><td>ACCESS_DENIED</td></tr>
 * <tr><td>409, other 5xx</td><td>SERVICE_ERROR</td></tr>
 * <tr><td>412</td><td>CONFLICTING_EVIDENCE</td></tr>
 * <tr><td>other 4xx</td><td>REJECTED</td></tr>
 * <tr><td>the invocation's own time was up</td><td>DEADLINE</td></tr>
 * <tr><td>a call or attempt that took too long, an interrupt</td><td>TIMEOUT</td></tr>
 * <tr><td>no credentials found</td><td>ACCESS_DENIED</td></tr>
 * <tr><td>an {@link IOException} among the causes</td><td>UNREACHABLE</td></tr>
 * <tr><td>a failure that the SDK calls retryable</td><td>SERVICE_ERROR</td></tr>
 * <tr><td>anything else in the client</td><td>INTERNAL_ERROR</td></tr>
 * </table>
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList">S3 error codes</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
final class S3Failures {
    private static final Map<String, Reason> BY_CODE = Map.ofEntries(
            Map.entry("SlowDown", Reason.THROTTLED),
            Map.entry("Throttling", Reason.THROTTLED),
            Map.entry("ThrottlingException", Reason.THROTTLED),
            Map.entry("RequestLimitExceeded", Reason.THROTTLED),
            Map.entry("BandwidthLimitExceeded", Reason.THROTTLED),
            Map.entry("RequestTimeout", Reason.TIMEOUT),
            Map.entry("InternalError", Reason.SERVICE_ERROR),
            Map.entry("ServiceUnavailable", Reason.SERVICE_ERROR),
            Map.entry("OperationAborted", Reason.SERVICE_ERROR),
            Map.entry("ConditionalRequestConflict", Reason.SERVICE_ERROR),
            Map.entry("NoSuchUpload", Reason.SERVICE_ERROR),
            Map.entry("BadDigest", Reason.SERVICE_ERROR),
            Map.entry("PreconditionFailed", Reason.CONFLICTING_EVIDENCE),
            Map.entry("NoSuchBucket", Reason.BUCKET_UNSAFE),
            Map.entry("AccessDenied", Reason.ACCESS_DENIED),
            Map.entry("ExpiredToken", Reason.ACCESS_DENIED),
            Map.entry("InvalidToken", Reason.ACCESS_DENIED),
            Map.entry("InvalidAccessKeyId", Reason.ACCESS_DENIED),
            Map.entry("SignatureDoesNotMatch", Reason.ACCESS_DENIED),
            Map.entry("TokenRefreshRequired", Reason.ACCESS_DENIED),
            Map.entry("RequestTimeTooSkewed", Reason.REJECTED));

    private S3Failures() {}

    /** What a refused conditional write asks for next. */
    enum Next {
        /** Something lies there already: look at it. */
        LOOK,
        /** A race with another write: write again, a multipart upload from its beginning. */
        WRITE_AGAIN,
        /** The write may have succeeded: look, and give up where nothing is found. */
        LOOK_OR_GIVE_UP,
        GIVE_UP
    }

    static Reason reason(SdkException failure) {
        return failure instanceof AwsServiceException answered ? ofAnswer(answered) : ofClient(failure);
    }

    static Next next(SdkException failure) {
        if (failure instanceof AwsServiceException answered && isRace(answered)) {
            return Next.WRITE_AGAIN;
        }
        Reason reason = reason(failure);
        if (reason == Reason.CONFLICTING_EVIDENCE) {
            return Next.LOOK;
        }
        boolean unknown = reason == Reason.TIMEOUT || reason == Reason.UNREACHABLE || reason == Reason.SERVICE_ERROR;
        return unknown ? Next.LOOK_OR_GIVE_UP : Next.GIVE_UP;
    }

    /** 404 of a read: no such key, or a delete marker. Not a missing bucket. */
    static boolean isAbsent(SdkException failure) {
        return failure instanceof AwsServiceException answered
                && answered.statusCode() == 404
                && !code(answered).equals("NoSuchBucket");
    }

    /** The error code, or nothing where the answer had none. */
    static String code(AwsServiceException answered) {
        return Optional.ofNullable(answered.awsErrorDetails())
                .map(AwsErrorDetails::errorCode)
                .orElse("");
    }

    private static boolean isRace(AwsServiceException answered) {
        String code = code(answered);
        return code.equals("ConditionalRequestConflict")
                || code.equals("OperationAborted")
                || (answered.statusCode() == 409 && !BY_CODE.containsKey(code));
    }

    private static Reason ofAnswer(AwsServiceException answered) {
        String code = code(answered);
        Reason known = BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        return code.startsWith("KMS.") ? Reason.KMS_DENIED : ofStatus(answered.statusCode());
    }

    private static Reason ofStatus(int status) {
        return switch (status) {
            case 429, 503 -> Reason.THROTTLED;
            case 401, 403 -> Reason.ACCESS_DENIED;
            case 409 -> Reason.SERVICE_ERROR;
            case 412 -> Reason.CONFLICTING_EVIDENCE;
            default -> status >= 500 ? Reason.SERVICE_ERROR : Reason.REJECTED;
        };
    }

    private static Reason ofClient(SdkException failure) {
        if (failure instanceof OutOfTime) {
            return Reason.DEADLINE;
        }
        if (failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof AbortedException) {
            return Reason.TIMEOUT;
        }
        if (String.valueOf(failure.getMessage()).contains("Unable to load credentials")) {
            return Reason.ACCESS_DENIED;
        }
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return Reason.UNREACHABLE;
            }
        }
        return failure instanceof RetryableException ? Reason.SERVICE_ERROR : Reason.INTERNAL_ERROR;
    }
}
