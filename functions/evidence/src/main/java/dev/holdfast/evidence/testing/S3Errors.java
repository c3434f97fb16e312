package dev.holdfast.evidence.testing;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers as S3 gives them. */
final class S3Errors {
    private S3Errors() {}

    static AwsServiceException of(int status, String code) {
        return fill(S3Exception.builder(), status, code);
    }

    static AwsServiceException noSuchKey() {
        return fill(NoSuchKeyException.builder(), 404, "NoSuchKey");
    }

    static AwsServiceException noSuchBucket() {
        return fill(NoSuchBucketException.builder(), 404, "NoSuchBucket");
    }

    /** HeadObject has no body, so there is no code either. */
    static AwsServiceException headNotFound() {
        return NoSuchKeyException.builder().statusCode(404).message("Not Found").build();
    }

    private static AwsServiceException fill(S3Exception.Builder builder, int status, String code) {
        var details = AwsErrorDetails.builder()
                .serviceName("S3")
                .errorCode(code)
                .errorMessage(code)
                .build();
        return builder.statusCode(status).message(code).awsErrorDetails(details).build();
    }
}
