package dev.holdfast.cluster.testing;

import dev.holdfast.evidence.testing.InMemoryS3;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Does what the state machine does with the executions that were started: every batch, five turns at most, one after the other. */
public final class SimulatedWorkers {
    private static final int TURNS = 5;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final InMemoryS3 work;
    private final SimulatedExecutions executions;
    private final Runnable pause;

    /** @param pause what passes between two turns of a batch */
    public SimulatedWorkers(InMemoryS3 work, SimulatedExecutions executions, Runnable pause) {
        this.work = work;
        this.executions = executions;
        this.pause = pause;
    }

    /**
     * Ends everything that runs.
     *
     * @param invoke one invocation of the function; empty when it did not answer
     * @return what the workers answered
     */
    public List<JsonNode> run(Function<String, Optional<JsonNode>> invoke) {
        var answers = new ArrayList<JsonNode>();
        executions.executions().forEach((name, execution) -> {
            if (execution.status() == ExecutionStatus.RUNNING) {
                boolean complete = true;
                for (JsonNode item : items(execution)) {
                    complete &= batch(item.toString(), invoke, answers);
                }
                executions.end(
                        name,
                        complete ? ExecutionStatus.SUCCEEDED : ExecutionStatus.FAILED,
                        complete ? "" : "Holdfast.BatchesLeft",
                        ExecutionRedriveStatus.NOT_REDRIVABLE);
            }
        });
        return answers;
    }

    private List<JsonNode> items(SimulatedExecutions.Execution execution) {
        var input = MAPPER.readTree(execution.input());
        var items = MAPPER.readTree(work.text(input.required("items").asString()));
        if (items.size() != input.required("batches").asInt()) {
            throw new AssertionError("the input says another number of batches: " + input);
        }
        return List.copyOf(items.values());
    }

    private boolean batch(String item, Function<String, Optional<JsonNode>> invoke, List<JsonNode> answers) {
        for (int turn = 1; turn <= TURNS; turn++) {
            var answer = invoke.apply(item);
            answer.ifPresent(answers::add);
            if (answer.filter(one -> !one.required("worker").required("again").asBoolean())
                    .isPresent()) {
                return true;
            }
            pause.run();
        }
        return false;
    }
}
