package dev.holdfast.incident.answer;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Result;
import dev.holdfast.incident.event.BatchJson;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a worker tells the state machine: whether to invoke it again, how much came of it, and where the whole result lies. A few
 * hundred bytes, for a state may hold 256 KiB and a history keeps all of them.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html">Step Functions quotas</a>
 */
final class WorkerAnswer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private WorkerAnswer() {}

    static String json(Result result, Batch batch, Function function, Invocation invocation) {
        var answer = MAPPER.createObjectNode();
        answer.put("case", batch.caseId().value());
        answer.put("function", function.text());
        answer.put("status", result.status().name());
        answer.put("reason", result.reason().map(Reason::name).orElse(null));
        answer.put("text", result.text().orElse(null));
        var worker = answer.putObject("worker");
        worker.put("again", result.wantsRetry()).put("index", batch.index());
        var counts = Counts.of(result, batch);
        worker.put("done", counts.done())
                .put("left", counts.left())
                .put("failed", counts.failed())
                .put("record", batch.keys().action(function, invocation.startedAt(), invocation.requestId()));
        return MAPPER.writeValueAsString(answer);
    }

    /**
     * The answer where a batch was sent that cannot be read. The state machine takes its counts from every answer, and one
     * without them would end the execution without a word of it.
     *
     * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">States.Runtime</a>
     */
    static Reply unread(Reply reply, byte[] input, Function function) {
        return BatchJson.targetsOfUnread(input)
                .map(targets -> new Reply(reply.result(), json(reply.result(), targets, function), Optional.empty()))
                .orElse(reply);
    }

    private static String json(Result result, int targets, Function function) {
        var answer = MAPPER.createObjectNode();
        answer.put("function", function.text());
        answer.put("status", result.status().name());
        answer.put("reason", result.reason().map(Reason::name).orElse(null));
        answer.put("text", result.text().orElse(null));
        answer.putObject("worker")
                .put("again", false)
                .put("done", 0)
                .put("left", targets)
                .put("failed", 1)
                .put("record", "");
        return MAPPER.writeValueAsString(answer);
    }

    /** Targets by the worst that happened to them: left may succeed later, failed has to be looked at by a person. */
    private record Counts(int done, int left, int failed) {
        static Counts of(Result result, Batch batch) {
            var outcomes = result.outcomes();
            if (outcomes.isEmpty()) {
                int all = batch.targets().size();
                return result.wantsRetry() ? new Counts(0, all, 0) : new Counts(0, 0, all);
            }
            var left = targets(outcomes, outcome -> outcome.ending().wantsRetry());
            var failed = targets(outcomes, outcome -> !outcome.ending().isGood());
            failed.removeAll(left);
            var done = targets(outcomes, outcome -> outcome.ending().isGood());
            done.removeAll(left);
            done.removeAll(failed);
            return new Counts(done.size(), left.size(), failed.size());
        }

        private static Set<String> targets(List<Outcome> outcomes, Predicate<Outcome> which) {
            return outcomes.stream().filter(which).map(Outcome::target).collect(Collectors.toCollection(HashSet::new));
        }
    }

    /** The reply with this answer, where a worker was asked. */
    static Reply instead(Reply reply, Optional<Batch> batch, Function function, Invocation invocation) {
        return batch.map(asked ->
                        new Reply(reply.result(), json(reply.result(), asked, function, invocation), Optional.empty()))
                .orElse(reply);
    }
}
