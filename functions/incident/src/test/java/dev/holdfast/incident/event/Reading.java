package dev.holdfast.incident.event;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Target;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the reader made of a document, in the words of the tables. */
record Reading(String kind, String caseId, String targets, String sample, String reason) {
    /** The custom action of the samples. */
    static final String ACTION = "arn:aws:securityhub:us-east-1:123456789012:action/custom/holdfast";

    static final EventReader READER = new EventReader("holdfast-", Optional.of(ACTION));
    static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

    private static final String NONE = "-";

    static Reading of(byte[] document) {
        return of(READER, document);
    }

    static Reading of(EventReader reader, byte[] document) {
        try {
            return of(reader.read(document, NOW));
        } catch (BadInput e) {
            return new Reading("BAD_INPUT", NONE, NONE, NONE, e.field().orElse(NONE));
        }
    }

    private static Reading of(Event event) {
        return switch (event) {
            case Event.Incident incident ->
                new Reading(
                        "INCIDENT",
                        incident.caseId().value(),
                        names(incident.targets()),
                        incident.nature().name(),
                        NONE);
            case Event.Alarm alarm -> new Reading("ALARM", NONE, names(alarm.targets()), NONE, NONE);
            case Event.FollowUp followUp ->
                new Reading("FOLLOW_UP", followUp.caseId().value(), NONE, NONE, NONE);
            case Event.ReadinessCheck check -> new Reading("READINESS", NONE, NONE, NONE, NONE);
            case Event.SnapshotsEnded ended -> new Reading("SNAPSHOTS_ENDED", NONE, ends(ended), NONE, NONE);
            case Event.Sweep sweep -> new Reading("SWEEP", NONE, NONE, NONE, NONE);
            case Event.Landed landed -> new Reading("LANDED", cases(landed), NONE, NONE, reasons(landed));
            case Event.Ignored ignored ->
                new Reading("IGNORED", NONE, NONE, NONE, ignored.reason().name());
        };
    }

    /** What a row says. */
    static Reading expected(Table.Row row) {
        return new Reading(row.get("kind"), row.get("case"), row.get("targets"), row.get("sample"), row.get("reason"));
    }

    /**
     * Whether this is what the row says. For bad input the row names the end of the field's path, whichever way its first letters
     * are written, or leaves it open.
     */
    boolean fits(Reading expected) {
        if (kind.equals("BAD_INPUT") && expected.kind.equals("BAD_INPUT")) {
            return expected.reason.equals(NONE)
                    || ("." + reason).toLowerCase(Locale.ROOT).endsWith("." + expected.reason.toLowerCase(Locale.ROOT));
        }
        return equals(expected);
    }

    static String names(List<Target> targets) {
        return targets.isEmpty()
                ? NONE
                : String.join(",", targets.stream().map(Target::name).toList());
    }

    private static String cases(Event.Landed landed) {
        return String.join(
                ",",
                landed.landings().stream()
                        .map(landing -> landing.about().map(CaseKeys::prefix).orElse("?"))
                        .toList());
    }

    private static String reasons(Event.Landed landed) {
        return String.join(
                ",",
                landed.landings().stream()
                        .map(landing -> switch (landing) {
                            case Landing.Written written -> written.by().text();
                            case Landing.GivenUp givenUp -> givenUp.functionName() + " " + givenUp.condition();
                            case Landing.Other other -> other.reason().name();
                        })
                        .toList());
    }

    private static String ends(Event.SnapshotsEnded ended) {
        return String.join(
                ",",
                ended.snapshots().stream()
                        .map(end -> "snapshot/" + end.snapshot() + (end.succeeded() ? "=succeeded" : "=failed"))
                        .toList());
    }
}
