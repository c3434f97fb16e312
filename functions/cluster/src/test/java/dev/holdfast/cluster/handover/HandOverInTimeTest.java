package dev.holdfast.cluster.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.SfnRequest;

/** No call to Step Functions outlives the invocation: a function that is stopped in one answers nothing. */
final class HandOverInTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final PlanName NAME = new PlanName(
            Function.SNAPSHOT_VOLUMES,
            CaseKeys.Area.CASES,
            new CaseId("m-hunt"),
            new Round(NOW),
            "0123456789abcdef0123456789abcdef01234567");

    private final SimulatedExecutions sfn = new SimulatedExecutions();
    private final List<Optional<Duration>> limits = new ArrayList<>();

    private Executions executions(Duration left) {
        var access = new HandOver.Access(new InMemoryS3("work", CLOCK), this::watched)
                .within(Deadline.after(left.toMillis(), CLOCK));
        return new Executions(access.executions(), SimulatedExecutions.MACHINE, access.end());
    }

    @Test
    void eachCallHasWhatIsLeft() throws AwsFailure {
        var soon = executions(Duration.ofSeconds(4));
        soon.ensure(NAME, "{}");
        sfn.end(NAME.execution(1), ExecutionStatus.ABORTED, "", ExecutionRedriveStatus.REDRIVABLE);

        soon.ensure(NAME, "{}");

        assertThat(sfn.calls("RedriveExecution")).isEqualTo(1);
        assertThat(limits).hasSize(4).containsOnly(Optional.of(Duration.ofSeconds(4)));
    }

    @Test
    void whereMuchIsLeftACallHasTenSeconds() throws AwsFailure {
        executions(Duration.ofMinutes(10)).ensure(NAME, "{}");

        assertThat(limits).containsExactly(Optional.of(Duration.ofSeconds(10)));
    }

    @Test
    void whereNothingIsLeftNothingIsAsked() {
        assertThatExceptionOfType(AwsFailure.class)
                .isThrownBy(() -> executions(Duration.ZERO).ensure(NAME, "{}"))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.DEADLINE));
        assertThat(limits).isEmpty();
    }

    /** The simulation, with a note of how long each call may take. */
    private SfnClient watched() {
        return (SfnClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SfnClient.class}, (proxy, method, arguments) -> {
                    if (arguments[0] instanceof Consumer) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    limits.add(((SfnRequest) arguments[0])
                            .overrideConfiguration()
                            .flatMap(AwsRequestOverrideConfiguration::apiCallTimeout));
                    try {
                        return method.invoke(sfn, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
