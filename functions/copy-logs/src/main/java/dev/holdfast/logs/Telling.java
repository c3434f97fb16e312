package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what became of a log.
 *
 * <p>A copy of the newest file is {@code DONE} also where older, rotated files were left on the node: what is claimed, that
 * file, was read to its end and lies in the bucket. That it is not the whole log stands beside it, as
 * {@code rotated: ROTATED_NOT_COPIED} and for people, with the node whose snapshot holds the rest.
 */
final class Telling {
    private final Run run;
    private final Rotated rotated;

    Telling(Run run, Rotated rotated) {
        this.run = run;
        this.rotated = rotated;
    }

    One ended(Instance instance, Ending ending) {
        return One.of(run.outcome(ending, details(instance)));
    }

    /** Where a log is not given any more, what an earlier run has of it is not lost. */
    One notGiven(Instance instance, Ending ending, Optional<Earlier> earlier) {
        boolean isGone = ending instanceof Ending.Failed failed && failed.reason() == Reason.LOG_GONE;
        return isGone && earlier.isPresent() ? gone(instance, ending, earlier.get()) : ended(instance, ending);
    }

    private One gone(Instance instance, Ending ending, Earlier earlier) {
        var details = details(instance);
        details.put("earlierKey", earlier.kept().key());
        String text = ending.words().orElse("") + "; " + earlier.shown();
        return One.of(run.outcome(new Ending.Failed(Reason.LOG_GONE, text), details));
    }

    One notKept(Instance instance, EvidenceException e) {
        String text = String.valueOf(e.getMessage());
        return ended(
                instance,
                e.reason() == Reason.DEADLINE
                        ? new Ending.NotReached(Reason.DEADLINE, text)
                        : new Ending.Failed(e.reason(), text));
    }

    One alreadyDone(Instance instance, Earlier whole) {
        var details = details(instance);
        details.put("key", whole.kept().key());
        details.put("bytes", whole.kept().bytes());
        whole.continued().ifPresent(other -> {
            details.put(One.LINKED_CASE, other.caseId());
            details.put(One.CONTINUES, List.of(other.key()));
        });
        return new One(run.outcome(new Ending.AlreadyDone(), details), List.of(whole.kept()), List.of());
    }

    /** The log is another case's evidence; that case is named as snapshots name it. */
    One linked(Instance instance, Linked linked) {
        var details = details(instance);
        var copies = linked.copies();
        var newest = copies.getLast();
        details.put(One.LINKED_CASE, linked.caseId().value());
        details.put("key", newest.key());
        details.put("versionId", newest.versionId());
        details.put("sha256", newest.sha256());
        details.put("bytes", copies.stream().mapToLong(Kept::bytes).sum());
        details.put("readTo", linked.readTo().toString());
        if (copies.size() > 1) {
            details.put(
                    One.CONTINUES,
                    copies.subList(0, copies.size() - 1).stream().map(Kept::key).toList());
        }
        var ending = new Ending.Skipped(
                Reason.RECENTLY_COPIED,
                "another case has all of it, copied after this activity; it is linked",
                Ending.Verified.READ_BACK);
        return new One(run.outcome(ending, details), copies, List.of());
    }

    /** @param earlier what an earlier run has of the same log */
    One copied(Copied copied, Kept meta, Optional<Earlier> earlier) {
        var details = details(copied.instance());
        var figures = copied.figures();
        details.put("key", copied.kept().key());
        details.put("bytes", copied.kept().bytes());
        details.put("lines", figures.lines());
        put(details, "from", figures.first());
        put(details, "to", figures.last());
        details.put("truncated", copied.kept().truncated().isPresent());
        put(details, "sinceTime", copied.plan().since());
        put(details, "cause", copied.ended().how().reason());
        put(details, MetaJson.NOT_CHECKED, copied.ended().notChecked());
        copied.serverAhead().ifPresent(ahead -> details.put(MetaJson.SERVER_AHEAD, ahead.toSeconds()));
        figures.nodeAhead().ifPresent(ahead -> details.put(MetaJson.NODE_AHEAD, ahead.toMillis()));
        boolean isLeft = rotated == Rotated.LEFT_ON_THE_NODE && copied.isMissingItsBegin();
        if (isLeft) {
            details.put("rotated", Reason.ROTATED_NOT_COPIED.name());
        }
        return new One(
                run.outcome(ending(copied, earlier), details),
                List.of(copied.kept(), meta),
                isLeft ? List.of(whereTheRestIs(copied.instance())) : List.of());
    }

    private static Ending ending(Copied copied, Optional<Earlier> earlier) {
        String why = copied.kept().truncated().orElse("");
        return switch (copied.ended().how()) {
            case WHOLE -> new Ending.Done();
            case BROKEN, BROKEN_OFF, CUT, UNSURE, IDLE ->
                new Ending.Failed(Reason.LOG_TRUNCATED, "kept as far as it came: " + why);
            case DEADLINE -> new Ending.NotReached(Reason.DEADLINE, "kept as far as the time went: " + why);
            case MESSAGE ->
                new Ending.Failed(
                        Reason.LOG_GONE,
                        why + ": "
                                + Untrusted.show(
                                        copied.figures().firstUnstamped().orElse(""))
                                + earlier.map(there -> "; " + there.shown()).orElse(""));
            case CONFLICTING ->
                new Ending.Failed(
                        Reason.CONFLICTING_EVIDENCE,
                        "other bytes lay under its key; kept beside them, nothing is lost");
        };
    }

    private String whereTheRestIs(Instance instance) {
        return "The log of " + instance.shown() + " in " + run.target().name()
                + " begins later than the container; rotated files were not copied. If there are any, the snapshot of"
                + " node "
                + run.node().orElse("(unknown)") + " holds them under /var/log/pods/" + run.namespace() + "_"
                + run.pod()
                + "_" + run.uid() + "/" + instance.container() + ".";
    }

    private static Map<String, Object> details(Instance instance) {
        var details = new LinkedHashMap<String, Object>();
        details.put("container", instance.container());
        details.put("kind", instance.kind().text());
        details.put("instance", instance.which().text());
        put(details, "containerID", instance.id());
        return details;
    }

    private static void put(Map<String, Object> details, String name, Optional<?> value) {
        value.ifPresent(there -> details.put(name, there.toString()));
    }
}
