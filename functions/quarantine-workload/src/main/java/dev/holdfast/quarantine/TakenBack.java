package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Invocation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes back what a run has done in a hold whose release was asked for meanwhile. A release leaves its mark in the bucket before it
 * looks at anything, and a run looks for that mark after it has changed something: so either the release finds what was changed,
 * or the run finds the mark.
 */
final class TakenBack {
    private static final Set<Action> CHANGES = EnumSet.of(
            Action.CORDON, Action.HOLD, Action.LABEL, Action.DENY, Action.EXCLUDE, Action.DETACH, Action.ISOLATE);

    private final Holds holds;
    private final Release release;

    TakenBack(Holds holds, Release release) {
        this.holds = holds;
        this.release = release;
    }

    /** What the run has to say, unless the release of its hold was asked for. To be called after its last change. */
    Ran unlessReleased(Ran ran, Hold hold, Invocation invocation) throws InterruptedException {
        return changes(ran) && (hasSeen(ran) || isReleased(hold)) ? takenBack(ran, hold, invocation) : ran;
    }

    private static boolean changes(Ran ran) {
        return ran.outcomes().stream()
                .anyMatch(row -> CHANGES.contains(row.action())
                        && !(row.ending() instanceof Ending.Refused || row.ending() instanceof Ending.Skipped));
    }

    /** The run itself has found the mark, and left it at what it had done. */
    private static boolean hasSeen(Ran ran) {
        return ran.outcomes().stream().anyMatch(row -> row.ending().why().equals(Optional.of(Reason.RELEASED)));
    }

    /** A bucket that does not say does not undo a containment. */
    private boolean isReleased(Hold hold) {
        try {
            return holds.isReleased(hold);
        } catch (EvidenceException _) {
            return false;
        }
    }

    private Ran takenBack(Ran ran, Hold hold, Invocation invocation) throws InterruptedException {
        var said = new Ran(
                ran.outcomes().stream().map(TakenBack::said).toList(),
                ran.evidence(),
                ran.attention().stream()
                        .filter(text -> !text.startsWith("TAMPERED"))
                        .toList());
        try {
            var back = release.again(hold, Release.Extent.EVERYTHING, invocation);
            return said.and(back).and(leftOver(hold, back));
        } catch (EvidenceException e) {
            var row = new Outcome(
                    "case/" + hold.caseId(),
                    Action.RESTORE,
                    new Ending.Failed(
                            e.reason(),
                            "its release was asked for meanwhile, and what was done could not be taken back: "
                                    + e.getMessage()),
                    Map.of());
            return said.and(Ran.of(row)).and(leftOver(hold));
        }
    }

    /**
     * What a run that was stopped has left marked in holds whose release is over. Of one that is not over the person who asked for
     * it is told what is left, and asks again.
     */
    Ran leftMarked(CaseId caseId, Invocation invocation) throws InterruptedException {
        var ran = new ArrayList<Ran>();
        try {
            for (Holds.Entry entry : holds.of(caseId)) {
                if (entry.stage() == Holds.Stage.ENDED) {
                    var back = release.again(entry.hold(), Release.Extent.MARKED, invocation);
                    ran.add(back.and(leftOver(entry.hold(), back)));
                }
            }
        } catch (EvidenceException e) {
            var text = "whether anything is left of what was released is not known: " + e.getMessage();
            ran.add(Ran.of(
                    new Outcome("case/" + caseId, Action.RESTORE, new Ending.Failed(e.reason(), text), Map.of())));
        }
        return Ran.all(ran);
    }

    private static Ran leftOver(Hold hold, Ran back) {
        var bad = back.outcomes().stream()
                .filter(row -> !row.ending().isGood())
                .map(Outcome::target)
                .distinct()
                .toList();
        var instances =
                bad.stream().filter(target -> target.startsWith("instance/") || target.startsWith("autoscaling/"));
        var told = new ArrayList<>(
                bad.isEmpty() ? List.<String>of() : leftOver(hold).attention());
        instances.forEach(target -> told.add("RELEASED: " + target
                + " may still be protected by what was done for case "
                + hold.caseId() + ", and asking again does not look at it, for somebody may have protected it since;"
                + " compare its termination, stop and scale-in protection and what its volumes do when it ends with the"
                + " before-states under " + hold.keys().quarantine(hold.n()) + ", and set them back"));
        return new Ran(List.of(), List.of(), List.copyOf(told));
    }

    private static Ran leftOver(Hold hold) {
        return new Ran(
                List.of(),
                List.of(),
                List.of("RELEASED: not all that was done while case " + hold.caseId()
                        + " was being released could be taken back; ask for its release again"));
    }

    /** What was so when it was read is not so any more. */
    private static Outcome said(Outcome row) {
        boolean isOver = row.action() == Action.VERIFY || CHANGES.contains(row.action());
        return isOver && !(row.ending() instanceof Ending.Refused)
                ? new Outcome(
                        row.target(),
                        row.action(),
                        new Ending.Skipped(
                                Reason.RELEASED,
                                "the release of the case was asked for meanwhile, and what was done is taken back",
                                Ending.Verified.NOT_APPLICABLE),
                        Map.of())
                : row;
    }

    /** What a release has to say that only looks for what came after another one: not what had been undone before. */
    static Ran news(Ran ran) {
        var rows = new ArrayList<Outcome>();
        for (Outcome row : ran.outcomes()) {
            if (row.ending() instanceof Ending.Done || !row.ending().isGood()) {
                rows.add(row);
            }
        }
        return new Ran(List.copyOf(rows), ran.evidence(), ran.attention());
    }
}
