package dev.holdfast.evidence;

import software.amazon.awssdk.core.exception.SdkClientException;

/** There was no time for a call any more. Not that S3 is slow: nothing is gained by looking again. */
final class OutOfTime extends SdkClientException {
    private static final long serialVersionUID = 1L;

    OutOfTime(String message) {
        super(SdkClientException.builder().message(message));
    }

    OutOfTime(String message, Throwable cause) {
        super(SdkClientException.builder().message(message).cause(cause));
    }
}
