package dev.holdfast.evidence;

import dev.holdfast.incident.Deadline;
import java.time.Duration;
import java.util.function.Function;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * The same client, none of whose calls outlives an end: each has as long as there is left, and what begins later fails at once. A
 * body that is read from a stream ends as much earlier as one read may hang, for the call's own limit ends where a stream begins.
 *
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/timeouts.html">Timeouts</a>
 */
final class TimedS3 extends DelegatingS3Client {
    private final Deadline end;

    TimedS3(S3Client s3, Deadline end) {
        super(s3);
        this.end = end;
    }

    @Override
    protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
        Duration left = end.left();
        if (left.isZero()) {
            throw new OutOfTime("no time was left for the call");
        }
        try {
            return operation.apply(limited(request, left));
        } catch (ApiCallTimeoutException e) {
            throw end.left().isZero() ? new OutOfTime("the time was up during the call", e) : e;
        }
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
        var in = super.getObject(request);
        var timed = new TimedStream(in, end.earlierBy(S3Clients.SOCKET));
        return new ResponseInputStream<>(in.response(), AbortableInputStream.create(timed, in));
    }

    /** The type stays: a request's builder makes requests of its own kind. */
    @SuppressWarnings("unchecked")
    private static <T extends S3Request> T limited(T request, Duration left) {
        var own = request.overrideConfiguration();
        Duration most =
                own.flatMap(AwsRequestOverrideConfiguration::apiCallTimeout).orElse(S3Clients.CALL);
        if (left.compareTo(most) >= 0) {
            return request;
        }
        var limit = own.map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder)
                .apiCallTimeout(left)
                .build();
        return (T) request.toBuilder().overrideConfiguration(limit).build();
    }
}
