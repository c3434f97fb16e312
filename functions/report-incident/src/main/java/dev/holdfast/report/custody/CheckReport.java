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
    private final int compared;

    /** @param compared of how many seals the files were compared */
    CheckReport(CaseKeys keys, Seals seals, Flaws flaws, int compared) {
        this.keys = keys;
        this.seals = seals;
        this.flaws = flaws;
        this.compared = compared;
    }

    /** What was compared with which seal. */
    record Compared(
            Seals.Sealed sealed,
            SealKey key,
            Rereading.Reached reached,
            Comparison comparison,
            Optional<CheckLog.Earlier> earlier,
            List<Outcome> snapshots,
            Kept kept) {
        long badSnapshots() {
            return snapshots.stream()
                    .filter(row -> row.ending() instanceof Ending.Failed)
                    .count();
        }

        boolean isWhole() {
            return reached.reached() == sealed.manifest().objects().size();
        }
    }

    /** Nothing could be compared at all. */
    Response nothing(Reason reason, String text) {
        var rows = new ArrayList<Outcome>();
        rows.add(new Outcome(target(), Action.VERIFY, new Ending.Failed(reason, text), common()));
        rows.addAll(flaws.outcomes());
        return acted(rows, List.of(), List.of(), attention());
    }

    Response of(Compared compared) {
        var rows = new ArrayList<Outcome>();
        rows.add(new Outcome(target(), Action.VERIFY, ending(compared), details(compared)));
        rows.addAll(flaws.outcomes());
        rows.addAll(pending(compared.comparison().pending()));
        rows.addAll(olderPages());
        compared.earlier().ifPresent(earlier -> rows.add(readEarlier(earlier)));
        rows.addAll(compared.snapshots());
        var remaining = compared.isWhole() ? List.<String>of() : List.of(target());
        var attention = new ArrayList<>(attention());
        if (compared.badSnapshots() > 0) {
            attention.add("NOT_AS_SEALED: " + snapshots(compared));
        }
        return acted(rows, List.of(compared.kept()), remaining, attention);
    }

    private Ending ending(Compared compared) {
        int objects = compared.sealed().manifest().objects().size();
        if (!compared.isWhole()) {
            return new Ending.NotReached(
                    Reason.DEADLINE,
                    compared.reached().reached() + " of " + objects + " objects were compared" + earlier(compared)
                            + " and " + found(compared) + "; the next Verify Request goes on from there");
        }
        return flaws.isEmpty() && compared.badSnapshots() == 0
                ? new Ending.Done()
                : new Ending.Failed(Reason.NOT_AS_SEALED, found(compared));
    }

    private String found(Compared compared) {
        var found = new ArrayList<String>();
        if (!flaws.isEmpty()) {
            found.add(flaws.objects() + " objects are not as version "
                    + compared.sealed().version().version() + " of the report sealed them");
        }
        if (compared.badSnapshots() > 0) {
            found.add(snapshots(compared));
        }
        return found.isEmpty() ? "nothing wrong was found" : String.join(" and ", found);
    }

    private static String snapshots(Compared compared) {
        return compared.badSnapshots()
                + " snapshots or records of them are not as was recorded, or could not be looked at";
    }

    /** A function that was stopped leaves objects that no record names; so does somebody who puts them there before the seal. */
    private static List<String> ofUnknownWriter(Manifest manifest) {
        return manifest.objects().stream()
                .filter(object -> object.writer().equals(HashLedger.UNKNOWN))
                .map(SealedObject::key)
                .toList();
    }

    private static String earlier(Compared compared) {
        return compared.earlier()
                .map(one -> " (" + one.progress().reached().reached() + " of them read by an earlier run)")
                .orElse("");
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
        var later = compared.comparison().later();
        details.put("later", shown(later));
        details.put("laterCount", later.size());
        var unknown = ofUnknownWriter(compared.sealed().manifest());
        details.put("ofUnknownWriter", shown(unknown));
        details.put("ofUnknownWriterCount", unknown.size());
        compared.earlier().ifPresent(earlier -> details.put("continuedFrom", earlier.key()));
        return details;
    }

    /** Records come at any time, the seal every now and then: that is no tampering, and no seal either. */
    private static List<Outcome> pending(List<String> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        var ending = new Ending.Skipped(
                Reason.NOT_CHECKED,
                keys.size()
                        + " records were written after the seal and are not sealed yet; a Report Request seals them",
                Ending.Verified.NOT_APPLICABLE);
        return List.of(new Outcome(
                "evidence/not-sealed-yet",
                Action.VERIFY,
                ending,
                Map.of("records", shown(keys), "count", keys.size())));
    }

    /** What is not this run's own observation is said to be another's. */
    private static Outcome readEarlier(CheckLog.Earlier earlier) {
        var progress = earlier.progress();
        String text = progress.reached().reached() + " objects were read by an earlier run, as "
                + Layout.show(earlier.key()) + " of " + progress.savedAt() + " says, which "
                + Layout.show(earlier.record()) + " names; of these only length and lock were looked at now";
        return new Outcome(
                "evidence/read-earlier",
                Action.VERIFY,
                new Ending.Skipped(Reason.NOT_CHECKED, text, Ending.Verified.NOT_APPLICABLE),
                Map.of("readEarlier", progress.reached().reached()));
    }

    private List<Outcome> olderPages() {
        int left = seals.signed().size() - compared;
        return left == 0
                ? List.of()
                : List.of(new Outcome(
                        "evidence/report",
                        Action.VERIFY,
                        new Ending.NotReached(
                                Reason.DEADLINE,
                                "the time did not suffice to compare the files of the " + left
                                        + " oldest versions of the report with their seals"),
                        Map.of()));
    }

    private static List<String> shown(List<String> keys) {
        return keys.stream().limit(SHOWN).map(Layout::show).toList();
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

    private List<String> attention() {
        return flaws.isEmpty()
                ? List.of()
                : List.of("NOT_AS_SEALED: " + flaws.objects() + " objects of the case are not as they were sealed");
    }

    private Response acted(List<Outcome> rows, List<Kept> kept, List<String> remaining, List<String> attention) {
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
