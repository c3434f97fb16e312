package dev.holdfast.cluster.handover;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.PlanName;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;

/**
 * Sees to it that a plan is being carried out, once: the name of an execution says what it is for, and Step Functions starts no
 * second one of a name. One that failed on its way is redriven; one that came to its end and left something is followed by another.
 *
 * <p>The role needs {@code states:StartExecution} on the machine, {@code states:DescribeExecution} and
 * {@code states:RedriveExecution} on its executions.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>
 * @see <a href="https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/timeouts.html">Timeouts</a>
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html">Restarting executions with redrive</a>
 */
final class Executions {
    /** The error with which the state machine ends when batches are left: it has come to its end, and would come there again. */
    static final String BATCHES_LEFT = "Holdfast.BatchesLeft";

    private static final int AT_MOST = 5;

    private final Supplier<SfnClient> client;
    private final String stateMachine;
    private final Optional<Deadline> end;

    /** @param end when every call has to be over, for a function that is stopped in a call answers nothing */
    Executions(Supplier<SfnClient> client, String stateMachineArn, Optional<Deadline> end) {
        this.client = client;
        this.stateMachine = stateMachineArn;
        this.end = end;
    }

    /** An execution that is, or was, at it. */
    record Found(String arn, Phase phase) {}

    /** How far it is. */
    enum Phase {
        RUNNING,
        SUCCEEDED,
        /** As many executions as there may be came to their end and left something. */
        GIVEN_UP
    }

    /** Starts it, finds it running or done, or takes it up again. */
    Found ensure(PlanName name, String input) throws AwsFailure {
        for (int n = 1; n <= AT_MOST; n++) {
            var found = ensure(name.execution(n), input);
            if (found.isPresent()) {
                return found.get();
            }
        }
        return new Found(arn(name.execution(AT_MOST)), Phase.GIVEN_UP);
    }

    /** Empty when it came to its end, and not to a good one. */
    private Optional<Found> ensure(String execution, String input) throws AwsFailure {
        var limit = limit("StartExecution " + execution);
        try {
            var started = client.get()
                    .startExecution(request -> request.stateMachineArn(stateMachine)
                            .name(execution)
                            .input(input)
                            .overrideConfiguration(limit));
            return Optional.of(new Found(started.executionArn(), Phase.RUNNING));
        } catch (ExecutionAlreadyExistsException e) {
            return existing(arn(execution));
        } catch (SdkException e) {
            throw AwsFailures.of("StartExecution " + execution, e);
        }
    }

    private Optional<Found> existing(String arn) throws AwsFailure {
        var limit = limit("DescribeExecution");
        var there = AwsFailures.call(
                "DescribeExecution",
                () -> client.get()
                        .describeExecution(request -> request.executionArn(arn).overrideConfiguration(limit)));
        return switch (there.status()) {
            case RUNNING, PENDING_REDRIVE -> Optional.of(new Found(arn, Phase.RUNNING));
            case SUCCEEDED -> Optional.of(new Found(arn, Phase.SUCCEEDED));
            case FAILED, TIMED_OUT, ABORTED -> redriven(there);
            case UNKNOWN_TO_SDK_VERSION -> Optional.empty();
        };
    }

    private Optional<Found> redriven(DescribeExecutionResponse there) throws AwsFailure {
        boolean isOver = BATCHES_LEFT.equals(there.error());
        if (isOver || there.redriveStatus() != ExecutionRedriveStatus.REDRIVABLE) {
            return Optional.empty();
        }
        var limit = limit("RedriveExecution");
        try {
            client.get()
                    .redriveExecution(request ->
                            request.executionArn(there.executionArn()).overrideConfiguration(limit));
            return Optional.of(new Found(there.executionArn(), Phase.RUNNING));
        } catch (ExecutionNotRedrivableException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw AwsFailures.of("RedriveExecution", e);
        }
    }

    /** What is left, or the client's own limit where that is shorter. */
    private AwsRequestOverrideConfiguration limit(String action) throws AwsFailure {
        var left = end.map(Deadline::left).orElse(SfnOnDemand.CALL);
        if (left.isZero()) {
            throw AwsFailures.outOfTime(action, null);
        }
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(left.compareTo(SfnOnDemand.CALL) < 0 ? left : SfnOnDemand.CALL)
                .build();
    }

    private String arn(String execution) {
        return stateMachine.replace(":stateMachine:", ":execution:") + ":" + execution;
    }
}
