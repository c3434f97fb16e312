package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the nodes that did not answer once more when everything else is copied, briefly; the pods of those that answer now are
 * copied again, which does only what is missing.
 */
final class SecondTry {
    /** Less is not enough to ask and then to copy. */
    private static final Duration WORTH_ASKING = Duration.ofSeconds(45);

    private final LogCopy logs;
    private final FanOut fanOut;
    private final NodeWatch nodes;
    private final Deadline deadline;
    private final Instant cutOff;

    SecondTry(LogCopy logs, FanOut fanOut, NodeWatch nodes, Deadline deadline, Instant cutOff) {
        this.logs = logs;
        this.fanOut = fanOut;
        this.nodes = nodes;
        this.deadline = deadline;
        this.cutOff = cutOff;
    }

    /** One pod, and what came of its logs so far. */
    record Copied(PodWork work, Handled handled) {
        private Optional<String> node() {
            return Optional.ofNullable(work.pod().getSpec().getNodeName());
        }
    }

    List<Copied> of(List<Copied> first) throws InterruptedException {
        var dark = new LinkedHashMap<String, Copied>();
        first.stream()
                .filter(one -> nodes.dark(one.node()).isPresent())
                .forEach(one -> dark.putIfAbsent(one.node().orElseThrow(), one));
        if (dark.isEmpty() || !deadline.allows(WORTH_ASKING)) {
            return first;
        }
        var answering = fanOut.each(dark.entrySet(), this::ask, (_, _) -> Optional.<String>empty()).stream()
                .flatMap(Optional::stream)
                .toList();
        answering.forEach(node -> nodes.forget(Optional.of(node)));
        return fanOut.each(
                first, one -> one.node().filter(answering::contains).isPresent() ? again(one) : one, (one, _) -> one);
    }

    private Optional<String> ask(Map.Entry<String, Copied> node) throws InterruptedException {
        return logs.isAnswered(node.getValue().work(), deadline, cutOff)
                ? Optional.of(node.getKey())
                : Optional.empty();
    }

    private Copied again(Copied one) throws InterruptedException {
        var now = logs.copy(one.work(), deadline, cutOff, nodes);
        return new Copied(one.work(), merged(one.handled(), now));
    }

    /** What was done the first time is not found done by an earlier run. */
    private static Handled merged(Handled first, Handled now) {
        var done = new LinkedHashMap<Object, Outcome>();
        first.outcomes().stream()
                .filter(outcome -> outcome.ending() instanceof Ending.Done)
                .forEach(outcome -> done.put(outcome.details().getOrDefault("key", ""), outcome));
        var outcomes = now.outcomes().stream()
                .map(outcome -> outcome.ending() instanceof Ending.AlreadyDone
                        ? done.getOrDefault(outcome.details().getOrDefault("key", ""), outcome)
                        : outcome)
                .toList();
        var evidence = new ArrayList<>(first.evidence());
        now.evidence().stream().filter(kept -> !evidence.contains(kept)).forEach(evidence::add);
        var attention = new ArrayList<>(first.attention());
        attention.addAll(now.attention());
        return new Handled(outcomes, evidence, attention.stream().distinct().toList());
    }
}
