package dev.holdfast.report.custody;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a check found: a row for the case, one for each object that is not right, one for each snapshot. */
final class CheckReport {
    private static final int SHOWN = 50;

    private final CaseKeys keys;
    private final Seals seals;
    private final Flaws flaws;

    CheckReport(CaseKeys keys, Seals seals, Flaws flaws) {
        this.keys = keys;
        this.seals = seals;
        this.flaws = flaws;
    }

    /** What was compared with which seal. */
    record Compared(
            Seals.Sealed sealed,
            SealKey key,
            Rereading.Reached reached,
            List<String> later,
            Optional<String> continuedFrom,
            List<Outcome> snapshots,
            Kept kept) {
        boolean isWhole() {
            return reached.reached() == sealed.manifest().objects().size();
        }
    }

    /** Nothing could be compared at all. */
    Response nothing(Reason reason, String text) {
        var rows = new ArrayList<Outcome>();
        rows.add(new Outcome(target(), Action.VERIFY, new Ending.Failed(reason, text), common()));
        rows.addAll(flaws.outcomes());
        return acted(rows, List.of(), List.of());
    }

    Response of(Compared compared) {
        var rows = new ArrayList<Outcome>();
        rows.add(new Outcome(target(), Action.VERIFY, ending(compared), details(compared)));
        rows.addAll(flaws.outcomes());
        rows.addAll(compared.snapshots());
        var remaining = compared.isWhole() ? List.<String>of() : List.of(target());
        return acted(rows, List.of(compared.kept()), remaining);
    }

    private Ending ending(Compared compared) {
        int objects = compared.sealed().manifest().objects().size();
        String found = flaws.isEmpty()
                ? "nothing wrong was found"
                : flaws.objects() + " objects are not as version "
                        + compared.sealed().version().version() + " of the report sealed them";
        if (!compared.isWhole()) {
            return new Ending.NotReached(
                    Reason.DEADLINE,
                    compared.reached().reached() + " of " + objects + " objects were compared and " + found
                            + "; the next Verify Request goes on from there");
        }
        return flaws.isEmpty() ? new Ending.Done() : new Ending.Failed(Reason.NOT_AS_SEALED, found);
    }

    private Map<String, Object> details(Compared compared) {
        var details = common();
        var version = compared.sealed().version();
        details.put("version", version.version());
        details.put("sealSha256", version.sha256());
        details.put("sealedAt", version.seal().sealedAt().toString());
        details.put("signingKeySha256", compared.key().fingerprint());
        details.put("objects", compared.sealed().manifest().objects().size());
        details.put("checked", compared.reached().reached());
        details.put("bytes", compared.reached().bytes());
        details.put(
                "later",
                compared.later().stream().limit(SHOWN).map(Layout::show).toList());
        details.put("laterCount", compared.later().size());
        compared.continuedFrom().ifPresent(key -> details.put("continuedFrom", key));
        return details;
    }

    private Map<String, Object> common() {
        var details = new LinkedHashMap<String, Object>();
        details.put("seals", seals.signed().size());
        details.put(
                "unsignedVersions",
                seals.unsigned().stream().limit(SHOWN).map(String::valueOf).toList());
        details.put("flawed", flaws.objects());
        return details;
    }

    private String target() {
        return "case/" + keys.caseId();
    }

    private Response acted(List<Outcome> rows, List<Kept> kept, List<String> remaining) {
        var attention = flaws.isEmpty()
                ? List.<String>of()
                : List.of("NOT_AS_SEALED: " + flaws.objects() + " objects of the case are not as they were sealed");
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.of(keys),
                Optional.empty(),
                keys.area() == CaseKeys.Area.DRILLS ? Mode.REHEARSAL : Mode.REAL,
                rows,
                kept,
                remaining,
                attention);
    }
}
