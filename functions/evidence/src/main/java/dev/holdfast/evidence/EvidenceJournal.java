package dev.holdfast.evidence;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.answer.Journal;

/** Keeps results in the evidence store; those of rehearsals for a day only. */
public final class EvidenceJournal implements Journal {
    private final EvidenceStore store;
    private final EvidenceStore rehearsals;

    public EvidenceJournal(EvidenceStore store) {
        this.store = store;
        this.rehearsals = store.lockedFor(LockRule.REHEARSAL);
    }

    /** Where nothing is left the attempt is made all the same: a record is worth what the function may still live. */
    @Override
    public Kept keep(CaseKeys.Area area, String key, byte[] json, Deadline end) throws Unkept {
        return end.left().isZero()
                ? keep(area, key, json)
                : new EvidenceJournal(store.within(end)).keep(area, key, json);
    }

    @Override
    public Kept keep(CaseKeys.Area area, String key, byte[] json) throws Unkept {
        var place = switch (area) {
            case CASES -> store;
            case DRILLS -> rehearsals;
        };
        try {
            return place.keep(key, json, "application/json").kept();
        } catch (EvidenceException e) {
            throw new Unkept(e.reason(), String.valueOf(e.getMessage()), e);
        }
    }
}
