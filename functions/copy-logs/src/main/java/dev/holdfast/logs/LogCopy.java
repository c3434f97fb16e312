package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Copies everything that the API gives of a pod's logs: every container, init, regular and ephemeral, its current and its
 * previous instance, with times. One outcome per instance; beside each log its record, and an index per run.
 *
 * <p>Idempotent: a log that was copied whole in a round is not copied again in it, one that was cut short is continued where it
 * ended, and a later round copies what is new. Runs may overlap: what both copied is kept once, with one record, and each
 * has an index of its own. What {@link PodWork#elsewhere} has is linked.
 *
 * <p>Needs {@code get} on {@code pods} and {@code pods/log}, with {@link Rotated#COPIED} also on {@code nodes/proxy}, and of S3
 * what {@link dev.holdfast.evidence.EvidenceStore} lists, unfinished uploads included.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/cluster-administration/logging/">Logging architecture</a>
 */
final class LogCopy {
    /** So many streams at a time, of all pods together. */
    static final int STREAMS = 8;

    private static final int CONTAINERS_AT_ONCE = 16;
    private static final Duration BRIEFLY = Duration.ofSeconds(10);

    private static final Duration A_MOMENT = Duration.ofSeconds(2);
    private static final Duration WORTH_LOOKING_AGAIN = Duration.ofSeconds(20);

    private final Tools tools;
    private final RotatedCopy rotated;
    private final NodeStats stats;

    /** @param tools shared by everything that streams in this environment, with a gate for {@link #STREAMS} */
    LogCopy(Tools tools) {
        this.tools = tools;
        this.rotated = new RotatedCopy(tools);
        this.stats = new NodeStats(tools);
    }

    /**
     * Copies one pod's logs.
     *
     * @param deadline of the invocation; reading ends 10 seconds before it
     * @param cutOff logs that are still being written are read to this moment
     * @param nodes what is known of nodes, shared by all pods of the invocation
     */
    Handled copy(PodWork work, Deadline deadline, Instant cutOff, NodeWatch nodes) throws InterruptedException {
        var run = new Run(work, deadline, cutOff, nodes);
        var instances = Instances.of(work.pod());
        try {
            return copy(run, instances, ledger(run, instances));
        } catch (EvidenceException e) {
            var telling = new Telling(run, tools.rotated());
            var outcomes = instances.stream()
                    .map(instance -> telling.notKept(instance, e).outcome())
                    .toList();
            return new Handled(outcomes, List.of(), List.of());
        }
    }

    /** Another run may be between a log and its record: a moment later one knows more. */
    private Ledger ledger(Run run, List<Instance> instances) throws EvidenceException, InterruptedException {
        var store = run.work().store();
        var asked = new Ledger.Asked(run.prefix(), instances, run.work().round(), run.deadline());
        var ledger = Ledger.read(store, asked, Ledger.Look.FIRST);
        if (!ledger.isBeingWritten()) {
            return ledger;
        }
        if (run.deadline().allows(WORTH_LOOKING_AGAIN)) {
            tools.pause().sleep(A_MOMENT);
        }
        return ledger.again(asked);
    }

    /** Whether the pod's node answers now: asks once, for one byte, and does not wait long. */
    boolean isAnswered(PodWork work, Deadline deadline, Instant cutOff) throws InterruptedException {
        var run = new Run(work, deadline, cutOff, new NodeWatch());
        var instance = Instances.of(work.pod()).stream()
                .max(Comparator.comparing(one -> one.id().isPresent()));
        if (instance.isEmpty() || !tools.gate().enter(deadline)) {
            return false;
        }
        try {
            return isAnswered(run, instance.get());
        } finally {
            tools.gate().leave();
        }
    }

    private boolean isAnswered(Run run, Instance instance) throws InterruptedException {
        var brief = new Limits.Waits(BRIEFLY, BRIEFLY).until(run.deadline());
        try {
            if (new LogAnswers(tools.streams()).ask(run, instance, Optional.empty(), OptionalLong.of(1), brief)
                    instanceof LogAnswers.Answer.Log log) {
                log.opened().body().close();
            }
            return true;
        } catch (KubeFailure e) {
            return e.code() > 0
                    && !NodeWatch.isUnanswered(
                            LogReasons.of(e, instance, run.work().pod()));
        }
    }

    private Handled copy(Run run, List<Instance> instances, Ledger ledger) throws InterruptedException {
        var parts = new ArrayList<>(all(run, instances, ledger));
        parts.addAll(restartedMeanwhile(run, parts, ledger));
        parts.addAll(rotated.copy(run, instances, ledger));
        var attention = new ArrayList<>(ledger.attention());
        var evidence = new ArrayList<>(ledger.recovered());
        stats.keep(run).ifPresent(one -> {
            evidence.addAll(one.evidence());
            attention.addAll(one.attention());
        });
        return told(run, ledger, parts, evidence, attention);
    }

    private List<One> all(Run run, List<Instance> instances, Ledger ledger) throws InterruptedException {
        var copy = new InstanceCopy(run, ledger, tools);
        var telling = new Telling(run, tools.rotated());
        return new FanOut(CONTAINERS_AT_ONCE)
                .each(
                        instances,
                        instance -> isServedAsCurrent(instance, instances)
                                ? telling.ended(instance, onlyOneRun())
                                : copy.copy(instance),
                        (instance, fault) -> telling.ended(
                                instance,
                                new Ending.Failed(
                                        Reason.INTERNAL_ERROR, fault.getClass().getName())));
    }

    /** Where a container was restarted while it was asked for, the run that ended meanwhile is its previous one now. */
    private List<One> restartedMeanwhile(Run run, List<One> parts, Ledger ledger) throws InterruptedException {
        var restarted = parts.stream()
                .map(One::outcome)
                .filter(InstanceCopy::isOfUnknownInstance)
                .map(outcome -> String.valueOf(outcome.details().get("container")))
                .collect(Collectors.toSet());
        if (restarted.isEmpty()) {
            return List.of();
        }
        try {
            var now = run.readAgain();
            return now.isEmpty() ? List.of() : all(run, previous(Instances.of(now.get()), restarted), ledger);
        } catch (KubeFailure e) {
            return List.of();
        }
    }

    private static List<Instance> previous(List<Instance> instances, Set<String> containers) {
        return instances.stream()
                .filter(one -> one.which() == Which.PREVIOUS && containers.contains(one.container()))
                .toList();
    }

    private Handled told(Run run, Ledger ledger, List<One> parts, List<Kept> evidence, List<String> attention) {
        var outcomes = new ArrayList<Outcome>();
        for (One part : parts) {
            outcomes.add(part.outcome());
            evidence.addAll(part.evidence());
            attention.addAll(part.attention());
        }
        try {
            byte[] index = PodIndex.write(
                    run, outcomes, evidence, attention, tools.clock().instant());
            evidence.add(PodIndex.keep(run, ledger.keys(), index));
        } catch (EvidenceException e) {
            var failed = new Ending.Failed(e.reason(), "the index of the pod's logs: " + e.getMessage());
            outcomes.add(new Outcome(run.target(), Action.RECORD, failed, Map.of()));
        }
        return new Handled(outcomes, evidence, attention);
    }

    /** Between two runs of a container the API gives the last run's log as the current one, and as the previous one again. */
    private static boolean isServedAsCurrent(Instance instance, List<Instance> all) {
        return instance.which() == Which.PREVIOUS
                && instance.id().isPresent()
                && all.stream()
                        .anyMatch(other -> other.which() == Which.CURRENT
                                && other.container().equals(instance.container())
                                && other.id().equals(instance.id()));
    }

    private static Ending onlyOneRun() {
        return new Ending.Skipped(
                Reason.NO_PREVIOUS_LOG,
                "the container waits to be started again: its current log is the log of its last run",
                Verified.NOT_APPLICABLE);
    }
}
