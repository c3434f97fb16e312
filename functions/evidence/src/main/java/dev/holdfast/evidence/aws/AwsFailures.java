package dev.holdfast.evidence.aws;

import dev.holdfast.evidence.aws.AwsFailure.Effect;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one place that says what an error of EC2, CloudWatch, CloudWatch Logs, Auto Scaling, KMS, SNS, EventBridge or its Scheduler means. The code is read before the HTTP status, because EC2 answers
 * {@code RequestLimitExceeded} with 503, which otherwise means that the service failed with an unknown effect.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">Error codes for the Amazon EC2 API</a>
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html#API_Sign_Errors">Errors of KMS Sign</a>
 */
public final class AwsFailures {
    private static final Map<String, Reason> BY_CODE = Map.ofEntries(
            Map.entry("RequestLimitExceeded", Reason.THROTTLED),
            Map.entry("Throttling", Reason.THROTTLED),
            Map.entry("ThrottlingException", Reason.THROTTLED),
            Map.entry("Throttled", Reason.THROTTLED),
            Map.entry("ThrottledException", Reason.THROTTLED),
            Map.entry("SlowDown", Reason.THROTTLED),
            Map.entry("SnapshotCreationPerVolumeRateExceeded", Reason.THROTTLED),
            Map.entry("EC2ThrottledException", Reason.THROTTLED),
            Map.entry("ConcurrentSnapshotLimitExceeded", Reason.LIMIT_EXCEEDED),
            Map.entry("PendingSnapshotLimitExceeded", Reason.LIMIT_EXCEEDED),
            Map.entry("ExecutionLimitExceeded", Reason.LIMIT_EXCEEDED),
            Map.entry("SnapshotLimitExceeded", Reason.QUOTA_EXCEEDED),
            Map.entry("ServiceQuotaExceededException", Reason.QUOTA_EXCEEDED),
            Map.entry("UnauthorizedOperation", Reason.ACCESS_DENIED),
            Map.entry("AuthFailure", Reason.ACCESS_DENIED),
            Map.entry("AccessDenied", Reason.ACCESS_DENIED),
            Map.entry("AccessDeniedException", Reason.ACCESS_DENIED),
            Map.entry("AuthorizationError", Reason.ACCESS_DENIED),
            Map.entry("NotAuthorizedForSourceException", Reason.ACCESS_DENIED),
            Map.entry("OptInRequired", Reason.ACCESS_DENIED),
            Map.entry("OperationNotPermitted", Reason.ACCESS_DENIED),
            Map.entry("Client.InvalidInstanceID.NotFound", Reason.NO_SUCH_INSTANCE),
            Map.entry("InvalidInstanceID.NotFound", Reason.NO_SUCH_INSTANCE),
            Map.entry("InvalidInstanceID.Malformed", Reason.NO_SUCH_INSTANCE),
            Map.entry("InvalidInstanceID", Reason.NO_SUCH_INSTANCE),
            Map.entry("IncorrectInstanceState", Reason.INSTANCE_TERMINATED),
            Map.entry("InvalidVolume.NotFound", Reason.NO_SUCH_VOLUME),
            Map.entry("InvalidVolumeID.Malformed", Reason.NO_SUCH_VOLUME),
            Map.entry("IncorrectState", Reason.VOLUME_IN_ERROR),
            Map.entry("InvalidSnapshot.NotFound", Reason.SNAPSHOT_GONE),
            Map.entry("NotFound", Reason.NO_SUCH_OBJECT),
            Map.entry("NoSuchKey", Reason.NO_SUCH_OBJECT),
            Map.entry("NoSuchBucket", Reason.NO_SUCH_OBJECT),
            Map.entry("ResourceNotFoundException", Reason.NO_SUCH_OBJECT),
            Map.entry("ConflictException", Reason.CONFLICT),
            Map.entry("InternalError", Reason.SERVICE_ERROR),
            Map.entry("InternalFailure", Reason.SERVICE_ERROR),
            Map.entry("InternalException", Reason.SERVICE_ERROR),
            Map.entry("InternalServerException", Reason.SERVICE_ERROR),
            Map.entry("Unavailable", Reason.SERVICE_ERROR),
            Map.entry("ServiceUnavailable", Reason.SERVICE_ERROR));

    /** Of KMS itself. Its codes that are not here and begin with {@code KMS} are denials of a key. */
    private static final Map<String, Reason> OF_KMS = Map.of(
            "DisabledException", Reason.KMS_DENIED,
            "NotFoundException", Reason.KMS_DENIED,
            "InvalidKeyUsageException", Reason.KMS_DENIED,
            "InvalidGrantTokenException", Reason.KMS_DENIED,
            "KMSInvalidStateException", Reason.KMS_DENIED,
            "KeyUnavailableException", Reason.SERVICE_ERROR,
            "KMSInternalException", Reason.SERVICE_ERROR,
            "DependencyTimeoutException", Reason.SERVICE_ERROR,
            "LimitExceededException", Reason.LIMIT_EXCEEDED);

    private static final Set<Reason> MAY_HAVE_HAPPENED =
            Set.of(Reason.SERVICE_ERROR, Reason.TIMEOUT, Reason.UNREACHABLE);

    private AwsFailures() {}

    /** Makes a call, and a classified failure of what it throws. */
    public static <T> T call(String action, Supplier<T> call) throws AwsFailure {
        try {
            return call.get();
        } catch (SdkException e) {
            throw of(action, e);
        }
    }

    public static AwsFailure of(String action, SdkException e) {
        return switch (e) {
            case AwsServiceException service -> answered(action, service);
            case ApiCallTimeoutException timeout -> unanswered(action, Reason.TIMEOUT, timeout);
            case ApiCallAttemptTimeoutException timeout -> unanswered(action, Reason.TIMEOUT, timeout);
            case SdkClientException client ->
                isCredentials(client)
                        ? new AwsFailure(Reason.ACCESS_DENIED, Effect.NONE, "", action + ": no credentials", client)
                        : unanswered(action, Reason.UNREACHABLE, client);
            default -> unanswered(action, Reason.SERVICE_ERROR, e);
        };
    }

    /** One entry of a call that succeeded as a whole: the entry had no effect. */
    public static AwsFailure ofEntry(String action, String code, String message) {
        String text = action + ": " + Untrusted.show(code) + " " + Untrusted.show(message);
        return new AwsFailure(reason(code, message, 400), Effect.NONE, code, text, null);
    }

    /** The invocation's time was up before this could be asked, or asked again. */
    public static AwsFailure outOfTime(String action, @Nullable Throwable cause) {
        return new AwsFailure(Reason.DEADLINE, AwsFailure.Effect.NONE, "", action + ": no time left", cause);
    }

    private static AwsFailure answered(String action, AwsServiceException e) {
        var details = Optional.ofNullable(e.awsErrorDetails());
        String code = details.map(AwsErrorDetails::errorCode).orElse("");
        String message = details.map(AwsErrorDetails::errorMessage).orElse("");
        var reason = reason(code, message, e.statusCode());
        var effect = MAY_HAVE_HAPPENED.contains(reason) ? Effect.UNKNOWN : Effect.NONE;
        return new AwsFailure(reason, effect, code, action + ": " + code + " " + Untrusted.show(message), e);
    }

    /** A denied key has no code of its own: it is told by the words. */
    private static Reason reason(String code, String message, int status) {
        if (OF_KMS.containsKey(code)) {
            return OF_KMS.get(code);
        }
        if (code.startsWith("KMS") || code.startsWith("Kms") || (message.contains("KMS") && status < 500)) {
            return Reason.KMS_DENIED;
        }
        var known = Optional.ofNullable(BY_CODE.get(code));
        return known.orElseGet(() -> status >= 500 ? Reason.SERVICE_ERROR : Reason.REJECTED);
    }

    private static AwsFailure unanswered(String action, Reason reason, SdkException e) {
        return new AwsFailure(reason, Effect.UNKNOWN, "", action + ": no answer", e);
    }

    private static boolean isCredentials(SdkClientException e) {
        return String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
    }
}
