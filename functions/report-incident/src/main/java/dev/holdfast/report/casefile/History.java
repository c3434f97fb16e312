package dev.holdfast.report.casefile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words on one target, one after the other, and what they come to. A later word replaces an earlier one of the same kind; but
 * what was only observed, refused or not reached changes nothing that was done before, and a failure to look makes what was known
 * before no longer known.
 */
final class History {
    private final String target;
    private State state = State.NO_RESULT;
    private List<Why> whys = List.of();
    private List<String> notes = List.of();
    private final List<String> later = new ArrayList<>();
    private List<Identity> identities = List.of();
    private Optional<Instant> at = Optional.empty();
    private Optional<String> by = Optional.empty();
    private Instant began = Instant.MIN;

    History(String target) {
        this.target = target;
    }

    State state() {
        return state;
    }

    TargetState end() {
        var all = new ArrayList<>(later);
        all.addAll(notes);
        return new TargetState(target, state, whys, all, identities, at, by);
    }

    /** An {@code isolate} row. */
    void isolated(Row row) {
        if (row.by().isObserved()) {
            observed(row);
            return;
        }
        var said = Verdict.state(row);
        switch (said) {
            case REFUSED, NOT_REACHED -> {
                if (isOpen() || (isOver() && row.reason().equals("REOPENED"))) {
                    take(row, said);
                } else {
                    note(row, said.words());
                }
            }
            case LEFT_ALONE -> {
                if (isOpen()) {
                    take(row, said);
                }
            }
            case OBSERVED -> observed(row);
            case NOT_CONTAINED -> failed(row);
            case CONTAINED,
                    CONTAINED_IDENTITIES_LIVE,
                    CONTAINED_NEW_FLOWS,
                    GONE,
                    RELEASED,
                    RELEASE_INCOMPLETE,
                    PARTLY,
                    NO_RESULT,
                    UNKNOWN -> take(row, said);
        }
    }

    private void observed(Row row) {
        if (isOpen()) {
            take(row, State.OBSERVED);
        } else {
            note(row, "observed only");
        }
    }

    /** A verdict is a verdict; without one, nobody has looked, and what held before is not known any more. */
    private void failed(Row row) {
        boolean isVerdict = row.details().has("containment");
        if (isVerdict || !state.isHeld()) {
            take(row, State.NOT_CONTAINED);
        } else {
            doubt(row);
        }
    }

    /** A check that could not look. */
    void doubted(Row row) {
        if (state.isHeld()) {
            doubt(row);
        }
    }

    /** A record that could not be read may say anything of this target, unless a later run has looked. */
    void doubted(UnreadVerdicts.One unread) {
        if (state.tone() == Tone.BAD || began.isAfter(unread.startedAt())) {
            return;
        }
        later.clear();
        later.add("it was " + state.words() + at.map(time -> " at " + time).orElse(""));
        state = State.UNKNOWN;
        notes = List.of();
        whys = List.of(new Why(
                "UNREAD", "a later result could not be read and may say otherwise: " + Printable.name(unread.key())));
    }

    private void doubt(Row row) {
        String before =
                "it was " + state.words() + at.map(time -> " at " + time).orElse("");
        take(row, State.UNKNOWN);
        later.add(before);
    }

    /** Rows of one release. */
    void restored(Row row) {
        if (row.by().isObserved()) {
            note(row, "observed only");
            return;
        }
        switch (row.word()) {
            case DONE, ALREADY_DONE ->
                release(row, row.readBack() == Row.ReadBack.YES ? State.RELEASED : State.UNKNOWN);
            case SKIPPED -> {
                switch (row.reason()) {
                    case "HELD_BY_OTHER_CASE" -> note(row, "still held by another case");
                    case "NO_SUCH_OBJECT", "NO_SUCH_POD", "NO_SUCH_NODE" -> release(row, State.GONE);
                    case "CHANGED_BY_OTHERS" -> release(row, State.RELEASED);
                    default -> release(row, State.UNKNOWN);
                }
            }
            case REFUSED, FAILED, NOT_REACHED -> release(row, State.RELEASE_INCOMPLETE);
            case UNKNOWN -> release(row, State.UNKNOWN);
        }
    }

    /** Of several rows of the same run the worst counts. */
    private void release(Row row, State said) {
        boolean isSameRun = by.equals(Optional.of(row.by().signature()));
        if (isSameRun && state.compareTo(said) > 0) {
            return;
        }
        take(row, said);
        row.details().texts("whatNow").forEach(later::add);
        row.details().texts("left").stream()
                .findFirst()
                .ifPresent(_ -> later.add(
                        "left as they are: " + String.join(", ", row.details().texts("left"))));
    }

    /** A before-state lies there and no result: somebody began. */
    void begun(Instant when) {
        if (isOpen()) {
            state = State.UNKNOWN;
            at = Optional.of(when);
            whys = List.of(new Why(
                    "NO_RESULT", "the quarantine began (its before-state lies in the case) and no result of it does"));
        }
    }

    /** Nodes are cordoned and held, and never cut off. */
    void cordoned() {
        boolean isNode = whys.stream().anyMatch(why -> why.reason().equals("NODE_NOT_ISOLATED"));
        if (state == State.NOT_CONTAINED && isNode) {
            state = State.PARTLY;
        }
    }

    /** Identities that were live go on being so until a result says otherwise: no release and no end of a pod revokes one. */
    private void take(Row row, State said) {
        state = said;
        whys = Verdict.whys(row);
        notes = Verdict.notes(row);
        if (row.details().has("identities")) {
            identities = Verdict.identities(row);
        }
        later.clear();
        at = Optional.of(row.at());
        began = row.by().startedAt();
        by = Optional.of(row.by().signature());
    }

    private void note(Row row, String words) {
        var why = row.why();
        later.add("a later run (" + row.at() + "): " + words
                + (row.reason().isEmpty() ? "" : ", " + why.reason() + ": " + why.text()));
    }

    /** Whether nothing was done yet. */
    private boolean isOpen() {
        return switch (state) {
            case NO_RESULT, OBSERVED, REFUSED, NOT_REACHED, LEFT_ALONE -> true;
            case CONTAINED,
                    CONTAINED_IDENTITIES_LIVE,
                    CONTAINED_NEW_FLOWS,
                    GONE,
                    RELEASED,
                    RELEASE_INCOMPLETE,
                    PARTLY,
                    UNKNOWN,
                    NOT_CONTAINED -> false;
        };
    }

    private boolean isOver() {
        return state == State.RELEASED || state == State.GONE;
    }
}
