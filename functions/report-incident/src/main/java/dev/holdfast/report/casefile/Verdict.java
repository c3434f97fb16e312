package dev.holdfast.report.casefile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one {@code isolate} row says, by itself. */
final class Verdict {
    private static final String LIVE = " LIVE";

    private Verdict() {}

    /** The state that a row for real claims; what is not read back, or not understood, is not known. */
    static State state(Row row) {
        return switch (row.word()) {
            case DONE, ALREADY_DONE -> row.readBack() == Row.ReadBack.YES ? contained(row) : State.UNKNOWN;
            case FAILED -> State.NOT_CONTAINED;
            case REFUSED -> State.REFUSED;
            case NOT_REACHED -> State.NOT_REACHED;
            case SKIPPED -> skipped(row);
            case UNKNOWN -> State.UNKNOWN;
        };
    }

    private static State contained(Row row) {
        return switch (row.detail("containment").orElse("")) {
            case "CONTAINED" -> isFree(row) ? State.CONTAINED_IDENTITIES_LIVE : State.CONTAINED;
            case "CONTAINED_NEW_FLOWS" -> State.CONTAINED_NEW_FLOWS;
            case "NOT_CONTAINED" -> State.NOT_CONTAINED;
            default -> State.UNKNOWN;
        };
    }

    /** Whether an identity works, or nobody has said that none does. */
    private static boolean isFree(Row row) {
        return !row.details().has("identities") || identities(row).stream().anyMatch(Identity::isLive);
    }

    private static State skipped(Row row) {
        return switch (row.reason()) {
            case "FINISHED", "NO_SUCH_POD", "NO_SUCH_OBJECT", "NO_SUCH_NODE", "NO_SUCH_INSTANCE" ->
                row.readBack() == Row.ReadBack.YES ? State.GONE : State.UNKNOWN;
            case "RELEASED", "STARTED_LATER", "NOT_FOR_THIS_FUNCTION" -> State.LEFT_ALONE;
            case "SAMPLE_FINDING" -> State.OBSERVED;
            default -> State.UNKNOWN;
        };
    }

    /** What keeps it from being better. */
    static List<Why> whys(Row row) {
        var whys = new ArrayList<Why>();
        for (String why : row.details().texts("why")) {
            int colon = why.indexOf(": ");
            whys.add(colon > 0 ? new Why(why.substring(0, colon), why.substring(colon + 2)) : new Why("", why));
        }
        if (whys.isEmpty() && (!row.reason().isEmpty() || row.word() == Row.Word.UNKNOWN)) {
            whys.add(row.why());
        }
        unclear(row).ifPresent(whys::add);
        return whys;
    }

    /** Why a row that says that it is done does not count as such. */
    private static Optional<Why> unclear(Row row) {
        boolean isDone = row.word() == Row.Word.DONE || row.word() == Row.Word.ALREADY_DONE;
        if (!isDone || row.by().isObserved()) {
            return Optional.empty();
        }
        if (row.readBack() != Row.ReadBack.YES) {
            return Optional.of(
                    new Why("NOT_READ_BACK", "the result says " + row.status() + " and not that it was read back"));
        }
        if (contained(row) != State.UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(row.detail("containment")
                .map(word ->
                        new Why("UNKNOWN_WORD", "unknown word " + word + " for the containment, from a newer version"))
                .orElseGet(() -> new Why("NO_CONTAINMENT", "the result does not say whether the target is contained")));
    }

    /** {@code IRSA_ROLE LIVE: arn…}, as the quarantine writes them. */
    static List<Identity> identities(Row row) {
        return row.details().texts("identities").stream()
                .map(text -> identity(row.target(), text))
                .toList();
    }

    private static Identity identity(String target, String text) {
        int colon = text.indexOf(": ");
        String head = colon > 0 ? text.substring(0, colon) : text;
        String rest = colon > 0 ? text.substring(colon + 2) : "";
        int space = head.indexOf(' ');
        return space > 0
                ? new Identity(target, head.substring(0, space), head.substring(space + 1), rest)
                : new Identity(target, head, LIVE.strip(), rest);
    }

    /** What a person should know besides. */
    static List<String> notes(Row row) {
        var notes = new ArrayList<String>();
        var details = row.details();
        switch (details.text("inService").orElse("false")) {
            case "false" -> {}
            case "true" -> notes.add("Services still send traffic to it");
            default -> notes.add("whether Services still send traffic to it is not known");
        }
        prefixed(notes, "denied together with it: ", details.texts("collateral"));
        prefixed(notes, "may be lost or restarted: ", details.texts("restartRisks"));
        prefixed(notes, "", details.texts("sameImageAgain"));
        prefixed(notes, "warning: ", details.texts("warnings"));
        prefixed(notes, "not covered: ", details.texts("limits"));
        details.text("expectedContainment").ifPresent(word -> notes.add("enforced it would be " + word));
        details.text("treatment").ifPresent(text -> notes.add("treatment: " + text));
        details.text("engine").ifPresent(text -> notes.add("policy engine: " + text));
        return notes;
    }

    private static void prefixed(List<String> notes, String prefix, List<String> texts) {
        texts.forEach(text -> notes.add(prefix + text));
    }
}
