package dev.holdfast.cluster.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/**
 * Step Functions in memory, as far as functions start and look at executions: a name is taken once; the same name and input while it
 * runs is the same execution; later it exists already. Nothing runs here. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>
 */
public final class SimulatedExecutions implements SfnClient {
    public static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:holdfast-fanout";
    private static final String EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:holdfast-fanout:";

    private final Map<String, Execution> executions = new LinkedHashMap<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private final List<Fault> faults = new ArrayList<>();

    /** What can go wrong with the next call. */
    public enum Fault {
        LOST_ANSWER,
        THROTTLED,
        ACCESS_DENIED
    }

    /** One execution. */
    public record Execution(
            String arn, String input, ExecutionStatus status, String error, ExecutionRedriveStatus redrivable) {}

    /** All of them, by name, in the order in which they were started. */
    public synchronized Map<String, Execution> executions() {
        return new LinkedHashMap<>(executions);
    }

    /** How often an operation took effect. */
    public synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    /** The next call ends so. */
    public synchronized void failNext(Fault fault) {
        faults.add(fault);
    }

    /** An execution comes to its end. */
    public synchronized void end(String name, ExecutionStatus status, String error, ExecutionRedriveStatus redrivable) {
        var there = Optional.ofNullable(executions.get(name)).orElseThrow();
        executions.put(name, new Execution(there.arn(), there.input(), status, error, redrivable));
    }

    @Override
    public synchronized StartExecutionResponse startExecution(StartExecutionRequest request) {
        return call("StartExecution", () -> {
            var there = Optional.ofNullable(executions.get(request.name()));
            boolean same = there.filter(one -> one.status() == ExecutionStatus.RUNNING
                            && one.input().equals(request.input()))
                    .isPresent();
            if (there.isPresent() && !same) {
                throw ExecutionAlreadyExistsException.builder()
                        .message("Execution Already Exists")
                        .build();
            }
            String arn = EXECUTION + request.name();
            executions.putIfAbsent(
                    request.name(),
                    new Execution(
                            arn, request.input(), ExecutionStatus.RUNNING, "", ExecutionRedriveStatus.NOT_REDRIVABLE));
            return StartExecutionResponse.builder().executionArn(arn).build();
        });
    }

    @Override
    public synchronized DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        return call("DescribeExecution", () -> {
            var there = at(request.executionArn());
            return DescribeExecutionResponse.builder()
                    .executionArn(there.arn())
                    .input(there.input())
                    .status(there.status())
                    .error(there.error())
                    .redriveStatus(there.redrivable())
                    .build();
        });
    }

    @Override
    public synchronized RedriveExecutionResponse redriveExecution(RedriveExecutionRequest request) {
        return call("RedriveExecution", () -> {
            var there = at(request.executionArn());
            if (there.redrivable() != ExecutionRedriveStatus.REDRIVABLE) {
                throw ExecutionNotRedrivableException.builder()
                        .message("not redrivable")
                        .build();
            }
            end(name(there.arn()), ExecutionStatus.RUNNING, "", ExecutionRedriveStatus.NOT_REDRIVABLE);
            return RedriveExecutionResponse.builder().build();
        });
    }

    private Execution at(String arn) {
        return Optional.ofNullable(executions.get(name(arn)))
                .orElseThrow(() -> ExecutionDoesNotExistException.builder()
                        .message("no such execution")
                        .build());
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private <T> T call(String operation, Supplier<T> effect) {
        var fault = faults.isEmpty() ? Optional.<Fault>empty() : Optional.of(faults.removeFirst());
        if (fault.filter(one -> one == Fault.THROTTLED).isPresent()) {
            throw error("ThrottlingException", 400);
        }
        if (fault.filter(one -> one == Fault.ACCESS_DENIED).isPresent()) {
            throw error("AccessDeniedException", 400);
        }
        T answer = effect.get();
        calls.merge(operation, 1, Integer::sum);
        if (fault.isPresent()) {
            throw SdkClientException.create("Unable to execute HTTP request: lost answer");
        }
        return answer;
    }

    private static RuntimeException error(String code, int status) {
        return SfnException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(code)
                        .build())
                .build();
    }

    @Override
    public String serviceName() {
        return "states";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
