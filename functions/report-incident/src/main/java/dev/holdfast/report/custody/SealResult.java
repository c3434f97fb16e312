package dev.holdfast.report.custody;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of sealing a case. */
public sealed interface SealResult {
    /** A version of the report was written and signed. */
    record Sealed(Written written, String sealSha256, String keyFingerprint) implements SealResult {}

    /** A version was written, but nobody signed it: it does not count, and the next run makes a new one. */
    record Unsigned(Written written, Reason reason, String text) implements SealResult {}

    /** A signed version shows exactly what this run saw: nothing was written. */
    record Covered(int version) implements SealResult {}

    /** Another run claimed or sealed this version at the same time, and did not see the same: nothing was written. */
    record Overtaken(int version) implements SealResult {
        /** A later run lists the case anew, and finds that run's report or makes its own. */
        public Ending ending() {
            return new Ending.NotReached(
                    Reason.CONFLICT,
                    "version " + version + " of the report was begun by another run at the same time, and it is not"
                            + " known to show all that this one saw");
        }
    }

    /**
     * What was written.
     *
     * @param unsealed what lay there and is not in it
     * @param lost what earlier versions sealed and is gone or changed, for good
     */
    record Written(
            int version, int objects, long bytes, List<Unsealed> unsealed, List<Unsealed> lost, List<Kept> kept) {
        public Written {
            unsealed = List.copyOf(unsealed);
            lost = List.copyOf(lost);
            kept = List.copyOf(kept);
        }
    }

    /** What was written into the bucket. */
    default List<Kept> kept() {
        return switch (this) {
            case Sealed sealed -> sealed.written().kept();
            case Unsigned unsigned -> unsigned.written().kept();
            case Covered _, Overtaken _ -> List.of();
        };
    }

    /** One row for the seal, and one for what is not in it. */
    default List<Outcome> outcomes(CaseKeys keys) {
        String target = "case/" + keys.caseId();
        return switch (this) {
            case Sealed sealed ->
                rows(
                        new Outcome(target, Action.SEAL, new Ending.Done(), details(sealed.written()))
                                .with("sealSha256", sealed.sealSha256())
                                .with("signingKeySha256", sealed.keyFingerprint()),
                        sealed.written());
            case Unsigned unsigned ->
                rows(
                        new Outcome(
                                target,
                                Action.SEAL,
                                new Ending.Failed(
                                        unsigned.reason(),
                                        "version " + unsigned.written().version()
                                                + " of the report has no signature and does not count: "
                                                + unsigned.text()),
                                details(unsigned.written())),
                        unsigned.written());
            case Covered covered ->
                List.of(new Outcome(
                        target, Action.SEAL, new Ending.AlreadyDone(), Map.of("version", covered.version())));
            case Overtaken overtaken -> List.of(new Outcome(target, Action.SEAL, overtaken.ending(), Map.of()));
        };
    }

    private static List<Outcome> rows(Outcome seal, Written written) {
        var rows = new ArrayList<Outcome>();
        rows.add(seal);
        if (!written.unsealed().isEmpty()) {
            rows.add(unsealed(seal.target(), written));
        }
        if (!written.lost().isEmpty()) {
            rows.add(lost(
                    seal.target(), written.lost().getFirst(), written.lost().size()));
        }
        return rows;
    }

    private static Outcome unsealed(String target, Written written) {
        boolean late = written.unsealed().stream().anyMatch(one -> one.reason() == Reason.DEADLINE);
        var first = written.unsealed().getFirst();
        String text = written.unsealed().size() + " objects are named in version " + written.version()
                + " of the report but not sealed by it, the first " + Layout.show(first.key()) + ": " + first.text();
        var ending = late ? new Ending.NotReached(Reason.DEADLINE, text) : new Ending.Failed(first.reason(), text);
        return new Outcome(
                target,
                Action.SEAL,
                ending,
                Map.of("notSealed", written.unsealed().size()));
    }

    private static Outcome lost(String target, Unsealed first, int count) {
        String text = count + " objects are not as earlier versions of the report sealed them, the first "
                + Layout.show(first.key()) + ": " + first.text();
        return new Outcome(target, Action.SEAL, new Ending.Failed(first.reason(), text), Map.of("lost", count));
    }

    private static Map<String, Object> details(Written written) {
        var details = new LinkedHashMap<String, Object>();
        details.put("version", written.version());
        details.put("objects", written.objects());
        details.put("bytes", written.bytes());
        details.put("notSealed", written.unsealed().size());
        return details;
    }
}
