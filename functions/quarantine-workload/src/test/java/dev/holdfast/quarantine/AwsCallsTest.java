package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.InstanceId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;

/** No call to AWS is given longer than the invocation has. */
final class AwsCallsTest {
    private final StillClock clock = new StillClock();

    private Optional<Duration> limit(AwsCalls calls) {
        var call = AwsRequestOverrideConfiguration.builder();
        calls.limit().accept(call);
        return call.build().apiCallTimeout();
    }

    @Test
    void aCallHasWhatIsLeftAndNotMoreThanItMayTakeAnyway() {
        assertThat(limit(new AwsCalls(clock.in(Duration.ofSeconds(7))))).contains(Duration.ofSeconds(7));
        assertThat(limit(new AwsCalls(clock.in(Duration.ofMinutes(10))))).contains(AwsCalls.LONGEST);
        assertThat(limit(AwsCalls.unlimited())).contains(AwsCalls.LONGEST);
    }

    @Test
    void aCallThatIsTooLateIsOverAtOnce() {
        assertThat(limit(new AwsCalls(clock.in(Duration.ZERO)))).contains(Duration.ofMillis(1));
    }

    @Test
    void whatIsReadOfAnInstanceIsLimited() throws Exception {
        var asked = new AtomicReference<>(DescribeInstancesRequest.builder().build());
        var hold = new InstanceHold(new Answering(asked), new FakeAutoScaling(), clock)
                .within(new AwsCalls(clock.in(Duration.ofSeconds(7))));

        assertThat(hold.read(new InstanceId("i-0a1b2c3d4e5f60001"))).isEmpty();

        assertThat(asked.get().overrideConfiguration().flatMap(AwsRequestOverrideConfiguration::apiCallTimeout))
                .contains(Duration.ofSeconds(7));
    }

    private record Answering(AtomicReference<DescribeInstancesRequest> asked) implements Ec2Client {
        @Override
        public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
            asked.set(request);
            return DescribeInstancesResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "ec2";
        }

        @Override
        public void close() {}
    }
}
