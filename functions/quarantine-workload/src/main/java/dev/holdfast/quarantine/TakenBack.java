package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
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
            boolean all = back.outcomes().stream().allMatch(row -> row.ending().isGood());
            return said.and(back).and(all ? Ran.NOTHING : leftOver(hold));
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
