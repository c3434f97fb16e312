package dev.holdfast.snapshot;

import java.time.Duration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.GetBucketVersioningResponse;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationRequest;
import software.amazon.awssdk.services.s3.model.GetObjectLockConfigurationResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Lets other actors act before and after every call to S3. */
final class SteppingS3 implements S3Client {
    private static final Duration STEP = Duration.ofMillis(40);

    private final S3Client s3;
    private final VirtualTime time;

    SteppingS3(S3Client s3, VirtualTime time) {
        this.s3 = s3;
        this.time = time;
    }

    private interface Call<T> {
        T make();
    }

    private <T> T stepping(Call<T> call) {
        time.step(STEP);
        T answer = call.make();
        time.step(STEP);
        return answer;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return stepping(() -> s3.putObject(request, body));
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return stepping(() -> s3.headObject(request));
    }

    @Override
    public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
        return stepping(() -> s3.getObject(request, transformer));
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return stepping(() -> s3.listObjectsV2(request));
    }

    @Override
    public GetBucketVersioningResponse getBucketVersioning(GetBucketVersioningRequest request) {
        return stepping(() -> s3.getBucketVersioning(request));
    }

    @Override
    public GetObjectLockConfigurationResponse getObjectLockConfiguration(GetObjectLockConfigurationRequest request) {
        return stepping(() -> s3.getObjectLockConfiguration(request));
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
