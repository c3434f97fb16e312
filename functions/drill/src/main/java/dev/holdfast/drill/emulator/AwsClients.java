package dev.holdfast.drill.emulator;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sns.SnsClient;

/** SDK clients for an emulator, independent of the environment. The caller closes them. */
public final class AwsClients {
    static final Region REGION = Region.US_EAST_1;
    static final String CREDENTIAL = "holdfast-drill";
    private static final int SDK_ATTEMPTS = 3;
    private final URI endpoint;
    private final int attempts;

    private AwsClients(URI endpoint, int attempts) {
        this.endpoint = endpoint;
        this.attempts = attempts;
    }

    AwsClients(URI endpoint) {
        this(endpoint, SDK_ATTEMPTS);
    }

    /** Clients that call once only. */
    public AwsClients withoutRetries() {
        return new AwsClients(endpoint, 1);
    }

    /** For EC2. */
    public Ec2Client ec2() {
        return configured(Ec2Client.builder()).build();
    }

    /** For S3. */
    public S3Client s3() {
        return configured(S3Client.builder()).build();
    }

    /** For EKS. */
    public EksClient eks() {
        return configured(EksClient.builder()).build();
    }

    /** For CloudWatch Logs. */
    public CloudWatchLogsClient logs() {
        return configured(CloudWatchLogsClient.builder()).build();
    }

    /** For KMS. */
    public KmsClient kms() {
        return configured(KmsClient.builder()).build();
    }

    /** For SNS. */
    public SnsClient sns() {
        return configured(SnsClient.builder()).build();
    }

    /** For EventBridge Scheduler. */
    public SchedulerClient scheduler() {
        return configured(SchedulerClient.builder()).build();
    }

    private <B extends AwsClientBuilder<B, C>, C> B configured(B builder) {
        return builder.endpointOverride(endpoint)
                .region(REGION)
                .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(attempts)
                        .build()))
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(CREDENTIAL, CREDENTIAL)));
    }
}
