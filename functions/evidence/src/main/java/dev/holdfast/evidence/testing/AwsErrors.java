package dev.holdfast.evidence.testing;

import java.net.SocketException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Errors as AWS services answer them. */
public final class AwsErrors {
    private AwsErrors() {}

    public static AwsServiceException of(int status, String code, String message) {
        var details = AwsErrorDetails.builder()
                .serviceName("Ec2")
                .errorCode(code)
                .errorMessage(message)
                .build();
        return AwsServiceException.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(details)
                .build();
    }

    public static AwsServiceException bad(String code, String message) {
        return of(400, code, message);
    }

    public static AwsServiceException denied() {
        return of(403, "UnauthorizedOperation", "You are not authorized to perform this operation.");
    }

    public static AwsServiceException noSnapshot(String id) {
        return bad("InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
    }

    /** The call may have taken effect. */
    public static SdkClientException lost() {
        return SdkClientException.create("Unable to execute HTTP request", new SocketException("reset"));
    }
}
