package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.DelegatingS3Client;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Request;

/** No call to the evidence bucket outlives its invocation, in neither of the two functions. */
final class WithinTest {
    private static final Duration LEFT = Duration.ofSeconds(40);

    private final List<Optional<Duration>> limits = Collections.synchronizedList(new ArrayList<>());
    private final TestBed bed = new TestBed().left(LEFT).through(Watched::new);
    private final Ec2Account.Machine node = bed.ec2.node(1, 2);

    @Test
    void eachCallOfEitherFunctionHasAtMostWhatIsLeft() {
        assertThat(bed.snapshot(Finding.on(node).json()).status()).isEqualTo("DONE");
        requireLimits();
        bed.ec2.completeAll();

        assertThat(bed.sweep().status()).isEqualTo("DONE");

        requireLimits();
    }

    private void requireLimits() {
        assertThat(limits)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        limit -> assertThat(limit.orElseThrow()).isPositive().isLessThanOrEqualTo(LEFT));
        limits.clear();
    }

    /** Notes the limit of each call. */
    private final class Watched extends DelegatingS3Client {
        Watched(S3Client s3) {
            super(s3);
        }

        @Override
        protected <T extends S3Request, R> R invokeOperation(T request, Function<T, R> operation) {
            limits.add(request.overrideConfiguration().flatMap(AwsRequestOverrideConfiguration::apiCallTimeout));
            return operation.apply(request);
        }
    }
}
