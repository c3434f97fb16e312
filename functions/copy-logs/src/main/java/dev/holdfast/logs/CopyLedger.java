package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Unfinished;
import dev.holdfast.incident.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What earlier runs and rounds copied under one name. Uploads of stopped functions are completed first; as nobody wrote down
 * how far those came, their span is copied again.
 */
final class CopyLedger {
    /** Agents and control plane deliver late: so much of what an earlier round saw is looked at again. */
    static final Duration LATE = Duration.ofMinutes(10);

    /** No function lives longer than 15 minutes: an upload that is older has no writer any more. */
    private static final Duration DEAD_AFTER = Duration.ofMinutes(16);

    private static final int META_BYTES = 64 * 1024;
    private static final Comparator<CopyName> IN_ORDER =
            Comparator.comparing(CopyName::round).thenComparingInt(CopyName::number);

    private final EvidenceStore store;
    private final String base;
    private final Clock clock;

    /** @param base the key up to the round, with its closing dot */
    CopyLedger(EvidenceStore store, String base, Clock clock) {
        this.store = store;
        this.base = base;
        this.clock = clock;
    }

    /** What is left to do. */
    sealed interface Plan {
        /** All of this round is there. */
        record Nothing(List<CopyRecord.Earlier> copies) implements Plan {
            public Nothing {
                copies = List.copyOf(copies);
            }
        }

        /**
         * Copy this.
         *
         * @param coveredFrom from when on everything is there when this copy is
         */
        record Copy(CopyName name, Window window, Instant coveredFrom) implements Plan {}
    }

    Plan plan(Round round, Window wanted) throws EvidenceException {
        var names = names(round);
        var copies = new ArrayList<CopyRecord.Earlier>();
        for (CopyName name : telling(names, round)) {
            earlier(name).ifPresent(copies::add);
        }
        var ofRound = copies.stream()
                .filter(copy -> copy.name().round().equals(round))
                .toList();
        if (!ofRound.isEmpty() && ofRound.getLast().isWhole()) {
            return new Plan.Nothing(ofRound);
        }
        int number = names.stream()
                        .filter(name -> name.round().equals(round))
                        .mapToInt(CopyName::number)
                        .max()
                        .orElse(0)
                + 1;
        return copy(new CopyName(base, round, number), wanted, copies);
    }

    /** The newest tell how far they came; those of the round, whether it is done. */
    private static List<CopyName> telling(List<CopyName> names, Round round) {
        int older = Math.max(0, names.size() - BoundedKeys.MOST_RECORDS);
        return Stream.concat(
                        names.subList(0, older).stream()
                                .filter(name -> name.round().equals(round)),
                        names.subList(older, names.size()).stream())
                .toList();
    }

    /** Goes on where those before came to, if they hold everything from the begin of the window. */
    private Plan copy(CopyName name, Window wanted, List<CopyRecord.Earlier> copies) {
        var furthest = copies.stream()
                .filter(copy -> !copy.coveredFrom().isAfter(wanted.from()))
                .max(Comparator.comparing(CopyLedger::goOnFrom));
        var from =
                furthest.map(CopyLedger::goOnFrom).filter(at -> at.isAfter(wanted.from()) && at.isBefore(wanted.to()));
        return from.isPresent()
                ? new Plan.Copy(
                        name,
                        new Window(from.get(), wanted.to()),
                        furthest.orElseThrow().coveredFrom())
                : new Plan.Copy(name, wanted, wanted.from());
    }

    private static Instant goOnFrom(CopyRecord.Earlier copy) {
        return copy.isWhole() ? copy.readUntil().minus(LATE) : copy.readUntil();
    }

    private List<CopyName> names(Round round) throws EvidenceException {
        Instant deadBefore = clock.instant().minus(DEAD_AFTER);
        var names = new ArrayList<CopyName>();
        for (Unfinished upload : store.unfinished(base)) {
            if (!upload.begunAt().isBefore(deadBefore) || store.finish(upload).isEmpty()) {
                CopyName.parse(base, upload.key()).ifPresent(names::add);
            }
        }
        BoundedKeys.under(store, base, List.of(base + round + "."))
                .keys()
                .forEach(key -> CopyName.parse(base, key).ifPresent(names::add));
        return names.stream().distinct().sorted(IN_ORDER).toList();
    }

    /** A record alone proves nothing: the copy has to lie there, the same version, still locked. */
    private Optional<CopyRecord.Earlier> earlier(CopyName name) throws EvidenceException {
        var meta = store.read(name.meta(), META_BYTES);
        var record = meta.flatMap(stored -> CopyRecord.read(name, stored.bytes()));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        var kept = record.get().kept();
        var there = store.look(name.log());
        boolean lies = kept.key().equals(name.log())
                && there.filter(present -> present.is(kept.versionId(), kept.bytes(), clock.instant()))
                        .isPresent();
        return lies ? record : Optional.empty();
    }
}
