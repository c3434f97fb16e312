package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.CaseReader;
import dev.holdfast.report.custody.Inventory;
import dev.holdfast.report.custody.Rendering;
import dev.holdfast.report.custody.ReportFiles;
import dev.holdfast.report.custody.SealResult;
import dev.holdfast.report.custody.Sealing;
import dev.holdfast.report.page.Covers;
import dev.holdfast.report.page.Edition;
import dev.holdfast.report.page.LinkedCase;
import dev.holdfast.report.page.Pages;
import dev.holdfast.report.page.SealNote;
import dev.holdfast.report.playbook.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes one case's report from what lies in the case, tells who is to be told, and seals it. People are told first, because looking
 * for other cases and hashing take their time; what telling them writes is in the seal.
 */
final class CaseReport {
    /** More than any page has. */
    private static final int PAGE_BYTES = 64 * 1024 * 1024;

    private final CaseLoader loader;
    private final EvidenceStore store;
    private final Sealing sealing;
    private final Planning planning;
    private final Telling telling;
    private final Linking linking;
    private final Clock clock;

    CaseReport(
            CaseLoader loader,
            EvidenceStore store,
            Sealing sealing,
            Planning planning,
            Telling telling,
            Linking linking,
            Clock clock) {
        this.loader = loader;
        this.store = store;
        this.sealing = sealing;
        this.planning = planning;
        this.telling = telling;
        this.linking = linking;
        this.clock = clock;
    }

    /** What was done and written. */
    record Did(List<Outcome> outcomes, List<Kept> kept) {
        Did {
            outcomes = List.copyOf(outcomes);
            kept = List.copyOf(kept);
        }

        /** Both, this first. */
        Did and(Did other) {
            var rows = new ArrayList<>(outcomes);
            rows.addAll(other.outcomes);
            var written = new ArrayList<>(kept);
            written.addAll(other.kept);
            return new Did(rows, written);
        }
    }

    /** What people have to do about it. What is wrong with the organisation's own playbook is a row, never a reason to stop. */
    interface Planning {
        Planned plan(CaseFile file, Instant now);

        /** The plan, what is wrong with the playbook, and what else a notice has to say. */
        record Planned(Plan plan, List<Outcome> outcomes, List<String> notes) {}
    }

    /** Tells who is to be told, each real change once, and has somebody ask again when nobody acknowledges. */
    interface Telling {
        Did tell(CaseFile file, Plan plan, Seen seen, Invocation invocation);

        /** When the case was listed, and what else there is to say. */
        record Seen(Instant listedAt, List<String> notes) {}
    }

    /** Remembers what the case is about, and finds the others that are about it. */
    interface Linking {
        Linked link(CaseFile file, Instant now);

        record Linked(List<LinkedCase> others, Did did) {}
    }

    Did report(CaseKeys keys, Invocation invocation) throws EvidenceException, InterruptedException {
        var loaded = loader.load(keys);
        var now = clock.instant();
        var file = CaseReader.read(loaded.contents(), now);
        var planned = planning.plan(file, now);
        var seen = new Telling.Seen(loaded.inventory().listedAt(), planned.notes());
        var did = new Did(planned.outcomes(), List.of())
                .and(unread(keys, loaded.unread()))
                .and(telling.tell(file, planned.plan(), seen, invocation));
        var linked = linking.link(file, now);
        did = did.and(linked.did());
        var made = new Made(file, planned.plan(), linked.others(), now);
        return did.and(seal(loaded, made, invocation.deadline()));
    }

    /** What may be read by a later run asks for one: the messages come again. */
    private static Did unread(CaseKeys keys, List<CaseLoader.Unread> unread) {
        if (unread.isEmpty()) {
            return new Did(List.of(), List.of());
        }
        var first = unread.getFirst();
        return failed(
                keys,
                first.reason(),
                unread.size() + " documents of the case could not be read and count as bad, the first "
                        + Untrusted.show(first.key()));
    }

    /** What the pages are made of. */
    private record Made(CaseFile file, Plan plan, List<LinkedCase> linked, Instant at) implements Rendering {
        @Override
        public ReportFiles render(Place place) {
            var seal = new SealNote(place.version(), place.previousSeal(), place.unsignedBecause());
            var covers = new Covers(
                    place.covers().objects(),
                    place.covers().listedAt(),
                    place.covers().digest());
            var pages = Pages.render(file, plan, new Edition(seal, covers, linked, at));
            return new ReportFiles(pages.html(), pages.json(), pages.markdown());
        }
    }

    /** What landed after the listing is not on the pages, so no report may be said to cover it. */
    private Did seal(CaseLoader.Loaded loaded, Made made, Deadline deadline)
            throws EvidenceException, InterruptedException {
        var seen = loaded.inventory();
        var covered = coveredBy(seen, made);
        SealResult result = covered.isPresent()
                ? covered.get()
                : sealing.seal(seen, loaded.contents().documents(), made, deadline);
        var rows = new ArrayList<Outcome>();
        rows.add(row(seen.keys(), result, made.file()));
        rows.addAll(result.outcomes(seen.keys()));
        return new Did(rows, result.kept());
    }

    /** The sealed version that holds all of this, and whose page says the same: one made of what was read then says less. */
    private Optional<SealResult.Covered> coveredBy(Inventory inventory, Made made) throws EvidenceException {
        var covered = sealing.coveredBy(inventory);
        if (covered.isEmpty()) {
            return covered;
        }
        String key = inventory.keys().report(covered.get().version(), "report.json");
        var page = store.read(key, PAGE_BYTES);
        var hash = Pattern.compile("\"stateHash\"\\s*:\\s*\"" + made.file().stateHash() + "\"");
        return covered.filter(_ -> page.map(one -> new String(one.bytes(), StandardCharsets.UTF_8))
                .filter(json -> hash.matcher(json).find())
                .isPresent());
    }

    private static Outcome row(CaseKeys keys, SealResult result, CaseFile file) {
        var details = new LinkedHashMap<String, Object>();
        details.put("state", file.state().words());
        details.put("evidence", file.evidence().level().words());
        details.put("stateHash", file.stateHash());
        Ending ending = switch (result) {
            case SealResult.Sealed sealed -> {
                details.putAll(place(keys, sealed.written().version()));
                yield new Ending.Done();
            }
            case SealResult.Unsigned unsigned -> {
                details.putAll(place(keys, unsigned.written().version()));
                yield new Ending.Done();
            }
            case SealResult.Covered covered -> {
                details.putAll(place(keys, covered.version()));
                yield new Ending.AlreadyDone();
            }
            case SealResult.Overtaken overtaken -> overtaken.ending();
        };
        return new Outcome("case/" + keys.caseId(), Action.REPORT, ending, details);
    }

    private static Map<String, Object> place(CaseKeys keys, int version) {
        return Map.of("version", version, "page", keys.report(version, "report.html"));
    }

    /** Nothing of the report could be made. */
    static Did failed(CaseKeys keys, Reason reason, String text) {
        return new Did(
                List.of(new Outcome("case/" + keys.caseId(), Action.REPORT, new Ending.Failed(reason, text), Map.of())),
                List.of());
    }
}
