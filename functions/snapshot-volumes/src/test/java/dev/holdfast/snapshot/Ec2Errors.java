package dev.holdfast.snapshot;

import java.net.SocketException;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** Answers as EC2 gives them. */
final class Ec2Errors {
    private Ec2Errors() {}

    static AwsServiceException of(int status, String code, String message) {
        var details = AwsErrorDetails.builder()
                .serviceName("Ec2")
                .errorCode(code)
                .errorMessage(message)
                .build();
        return Ec2Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(details)
                .build();
    }

    static AwsServiceException bad(String code, String message) {
        return of(400, code, message);
    }

    static AwsServiceException denied() {
        return of(403, "UnauthorizedOperation", "You are not authorized to perform this operation.");
    }

    static AwsServiceException noSnapshot(String id) {
        return bad("InvalidSnapshot.NotFound", "The snapshot '" + id + "' does not exist.");
    }

    /** The call may have taken effect. */
    static SdkClientException lost() {
        return SdkClientException.create("Unable to execute HTTP request", new SocketException("reset"));
    }
}
