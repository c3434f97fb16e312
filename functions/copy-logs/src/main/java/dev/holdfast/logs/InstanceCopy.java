package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import java.time.Duration;

/** Copies the log of one instance of a container, or as much of it as is not kept yet. */
final class InstanceCopy {
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(2);
    private static final Duration WORTH_BEGINNING = Duration.ofSeconds(11);

    private final Run run;
    private final Ledger ledger;
    private final Gate gate;
    private final LogAnswers answers;
    private final Limits limits;
    private final Telling telling;
    private final LogReading reading;
    private final Newer newer;
    private final Pause pause;

    InstanceCopy(Run run, Ledger ledger, Tools tools) {
        this.run = run;
        this.ledger = ledger;
        this.gate = tools.gate();
        this.answers = new LogAnswers(tools.streams());
        this.limits = tools.waits().until(run.deadline());
        this.telling = new Telling(run, tools.rotated());
        this.reading = new LogReading(run, ledger, answers, limits, telling, tools.clock());
        this.newer = new Newer(answers, tools.clock());
        this.pause = tools.pause();
    }

    /** What is not done is looked for elsewhere before anybody is asked for it. */
    One copy(Instance instance) throws InterruptedException {
        return switch (ledger.plan(instance, run.work().round())) {
            case Plan.Nothing nothing -> telling.alreadyDone(instance, nothing.whole());
            case Plan.Copy copy -> {
                var linked = run.work().elsewhere().find(run, instance);
                yield linked.isPresent() ? linked(instance, copy, linked.get()) : turn(instance, copy);
            }
        };
    }

    /** A container that still runs may have written more since: that is copied behind what is linked. */
    private One linked(Instance instance, Plan.Copy plan, Linked linked) throws InterruptedException {
        var link = telling.linked(instance, linked);
        if (linked.isAllOf(instance, run.cutOff())) {
            return link;
        }
        var rest = plan.continuing(linked);
        if (rest.isEmpty()) {
            return turn(instance, plan);
        }
        var one = turn(instance, rest.get());
        return one.isLink() ? one : one.behind(link);
    }

    private One turn(Instance instance, Plan.Copy copy) throws InterruptedException {
        return switch (run.nodes().turn(run.node(), run.deadline())) {
            case NodeWatch.Turn.Ask _ -> asked(instance, copy);
            case NodeWatch.Turn.Dark dark -> telling.ended(instance, dark.ending());
            case NodeWatch.Turn.NoTime _ -> telling.ended(instance, Run.outOfTime());
        };
    }

    private One asked(Instance instance, Plan.Copy plan) throws InterruptedException {
        try {
            if (!gate.enter(run.deadline())) {
                return telling.ended(instance, Run.outOfTime());
            }
            try {
                return repeated(instance, plan);
            } finally {
                gate.leave();
            }
        } finally {
            run.nodes().over(run.node());
        }
    }

    /** Where the bucket refused, the log is read once more: an upload that was given up has kept nothing. */
    private One repeated(Instance instance, Plan.Copy plan) throws InterruptedException {
        try {
            return attempt(instance, plan);
        } catch (EvidenceException e) {
            if (!isWorthRepeating(e)) {
                return notKept(instance, e);
            }
        }
        pause.sleep(BEFORE_AGAIN);
        try {
            return attempt(instance, plan);
        } catch (EvidenceException e) {
            return notKept(instance, e);
        }
    }

    private One notKept(Instance instance, EvidenceException e) {
        var one = telling.notKept(instance, e);
        if (e.reason() == Reason.KUBELET_UNREACHABLE) {
            run.nodes().ended(run.node(), one.outcome().ending());
        }
        return one;
    }

    private boolean isWorthRepeating(EvidenceException e) {
        boolean isTheBuckets = e.reason() != Reason.DEADLINE && e.reason() != Reason.KUBELET_UNREACHABLE;
        return isTheBuckets && e.retryable() && run.deadline().allows(WORTH_BEGINNING);
    }

    private One attempt(Instance instance, Plan.Copy plan) throws EvidenceException, InterruptedException {
        try {
            var linked = plan.continued();
            if (linked.isPresent() && newer.isNothing(run, instance, linked.get(), limits)) {
                run.nodes().answers(run.node());
                return telling.linked(instance, linked.get());
            }
            return switch (answers.ask(run, instance, plan.since(), limits)) {
                case LogAnswers.Answer.Log log -> {
                    run.nodes().answers(run.node());
                    yield reading.read(log, plan);
                }
                case LogAnswers.Answer.NoNodeYet _ ->
                    telling.ended(
                            instance,
                            new Ending.Skipped(
                                    Reason.CONTAINER_NOT_STARTED, "the pod has no node yet", Verified.READ_BACK));
                case LogAnswers.Answer.OtherPod _ ->
                    notGiven(instance, new Ending.Failed(Reason.LOG_GONE, "another pod has this pod's name now"));
            };
        } catch (KubeFailure e) {
            var ending = LogReasons.of(e, instance, run.work().pod());
            run.nodes().ended(run.node(), ending);
            return notGiven(instance, ending);
        }
    }

    private One notGiven(Instance instance, Ending ending) {
        return telling.notGiven(instance, ending, ledger.furthest(instance));
    }

    /** Whether a log was read and it is not sure which run of the container wrote it. */
    static boolean isOfUnknownInstance(Outcome outcome) {
        return outcome.details().containsKey("key")
                && Which.CURRENT.text().equals(outcome.details().get("instance"))
                && !outcome.details().containsKey("containerID");
    }
}
