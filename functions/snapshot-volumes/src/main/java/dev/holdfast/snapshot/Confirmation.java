package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Confirms snapshots case by case, some at a time: first the locks of those, then how each ended. What there is no time for is said
 * and stays as it is.
 */
final class Confirmation {
    /** So many that their ends can still be recorded when their locks took all of the time. */
    private static final int AT_A_TIME = 100;

    private final Ledger ledger;
    private final Snapshots snapshots;
    private final Completion completion;
    private final Retake retake;
    private final Clock clock;

    Confirmation(Ledger ledger, Snapshots snapshots, Completion completion, Retake retake, Clock clock) {
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.completion = completion;
        this.retake = retake;
        this.clock = clock;
    }

    Case open(CaseId caseId) {
        return new Case(new CaseKeys(CaseKeys.Area.CASES, caseId));
    }

    /** What there is to confirm for one case. */
    final class Case {
        private final CaseKeys keys;
        private final Map<SnapshotId, Ledger.Entry> entries = new LinkedHashMap<>();
        private final Map<SnapshotId, Snap> named = new LinkedHashMap<>();
        private final Set<SnapshotId> linked = new HashSet<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private final List<Kept> evidence = new ArrayList<>();
        private final List<String> attention = new ArrayList<>();

        private Case(CaseKeys keys) {
            this.keys = keys;
        }

        /** A snapshot that an event named, as EC2 shows it. */
        void add(Ledger.Entry entry, Snap snap) {
            entries.put(snap.id(), entry);
            named.put(snap.id(), snap);
        }

        /** All snapshots of an entry, to be looked at if their end is not recorded. */
        void addUnrecorded(Ledger.Entry entry) {
            entry.taken().ifPresent(taken -> taken.snapshots().forEach(one -> entries.put(one.snapshot(), entry)));
        }

        /** The snapshots of another case's entry on which this one relies. */
        void addLinked(Ledger.Entry entry, Taken link) {
            link.snapshots().forEach(one -> {
                entries.put(one.snapshot(), entry);
                linked.add(one.snapshot());
            });
        }

        /** Empty when there was nothing to say. What fails for one case is said of that case and stops no other. */
        Optional<Response.Acted> confirm(Instant lookBack, Invocation invocation) throws InterruptedException {
            try {
                look(lookBack, invocation);
            } catch (AwsFailure e) {
                fail(e.reason(), e.text());
            } catch (EvidenceException e) {
                fail(e.reason(), String.valueOf(e.getMessage()));
            }
            return outcomes.isEmpty() ? Optional.empty() : Optional.of(acted());
        }

        private void fail(Reason reason, String text) {
            outcomes.add(
                    new Outcome("case/" + keys.caseId(), Action.CONFIRM, new Ending.Failed(reason, text), Map.of()));
        }

        private void look(Instant lookBack, Invocation invocation)
                throws AwsFailure, EvidenceException, InterruptedException {
            if (!named.isEmpty()) {
                some(List.copyOf(named.keySet()), named, lookBack, invocation);
                return;
            }
            if (!invocation.deadline().allows(InstanceRun.NEEDED)) {
                outcomes.add(notReached("case/" + keys.caseId()));
                return;
            }
            entries.keySet().removeAll(completion.recorded(keys));
            var open = List.copyOf(entries.keySet());
            for (int from = 0; from < open.size(); from += AT_A_TIME) {
                var some = open.subList(from, Math.min(from + AT_A_TIME, open.size()));
                if (invocation.deadline().allows(InstanceRun.NEEDED)) {
                    some(some, snapshots.describe(some), lookBack, invocation);
                } else {
                    some.forEach(id -> outcomes.add(notReached("snapshot/" + id)));
                }
            }
        }

        private void some(
                Collection<SnapshotId> ids, Map<SnapshotId, Snap> seen, Instant lookBack, Invocation invocation)
                throws AwsFailure, EvidenceException, InterruptedException {
            var locks = completion.locks(seen.values(), invocation.deadline());
            for (SnapshotId id : ids) {
                var entry = Objects.requireNonNull(entries.get(id));
                var snap = Optional.ofNullable(seen.get(id));
                if (!invocation.deadline().allows(Lookout.TO_END)) {
                    outcomes.add(notReached("snapshot/" + id));
                } else if (snap.isPresent()) {
                    one(entry, snap.get(), Optional.ofNullable(locks.get(id)), lookBack, invocation);
                } else {
                    gone(id, entry);
                }
            }
        }

        private static Outcome notReached(String target) {
            return new Outcome(
                    target,
                    Action.CONFIRM,
                    new Ending.NotReached(Reason.DEADLINE, "too little time was left"),
                    Map.of());
        }

        private void one(
                Ledger.Entry entry, Snap snap, Optional<LockKeeper.Found> lock, Instant lookBack, Invocation invocation)
                throws AwsFailure, EvidenceException, InterruptedException {
            switch (snap.state()) {
                case COMPLETED -> write(completion.completed(keys, entry.claim().instance(), snap, lock));
                case ERROR -> {
                    if (linked.contains(snap.id())) {
                        failedElsewhere(entry, snap, lookBack);
                    } else {
                        failed(entry, snap, lookBack, invocation);
                    }
                }
                case PENDING, OTHER -> pending(snap, lock);
            }
        }

        /** Recorded only when nothing can be done for the volume any more: the sweep passes over what is recorded. */
        private void failed(Ledger.Entry entry, Snap snap, Instant lookBack, Invocation invocation)
                throws AwsFailure, EvidenceException, InterruptedException {
            InstanceId instance = entry.claim().instance();
            var page = ledger.page(instance, lookBack);
            var again = retake.again(entry, snap, page, invocation.requestId(), invocation.deadline());
            if (!again.outcome().ending().wantsRetry()) {
                write(completion.failed(keys, instance, snap));
            }
            outcomes.add(again.outcome());
            evidence.addAll(again.evidence());
            again.attention().ifPresent(attention::add);
        }

        /**
         * Whoever had it taken has it taken again. When he is at the end of that, and has recorded so, this case relies on what came
         * of it, if anything did.
         */
        private void failedElsewhere(Ledger.Entry entry, Snap snap, Instant lookBack) throws EvidenceException {
            var claim = entry.claim();
            var others = new CaseKeys(CaseKeys.Area.CASES, claim.caseId());
            if (!completion.recorded(others).contains(snap.id())) {
                return;
            }
            var entries = ledger.page(claim.instance(), lookBack).entries();
            var later = Retake.later(claim, snap, entries);
            if (later.isPresent()) {
                var kept = ledger.link(link(later.get(), snap, entries));
                evidence.addAll(evidence.contains(kept) ? List.of() : List.of(kept));
            }
            write(completion.failed(keys, claim.instance(), snap));
        }

        /**
         * A case has one link to an entry, so it is for all volumes of the entry for which this case relies on others, whether
         * their own snapshots failed, too, or not yet. One that is there already stays as it is.
         */
        private Taken link(Ledger.Entry later, Snap failed, List<Ledger.Entry> entries) throws EvidenceException {
            var before = ledger.linked(later, keys.caseId()).filter(link -> link.holds(failed.volume()));
            if (before.isPresent()) {
                return before.get();
            }
            var volumes = ledger.relied(keys.caseId(), entries);
            volumes.add(failed.volume());
            return later.taken()
                    .orElseThrow()
                    .linkedBy(keys.caseId(), completion.lockRule())
                    .only(one -> volumes.contains(one.volume()));
        }

        /** For the sweep it is nothing special that a snapshot is pending; an event said that it was over. */
        private void pending(Snap snap, Optional<LockKeeper.Found> lock) {
            completion.pending(snap, lock).ifPresent(outcomes::add);
            if (named.containsKey(snap.id())) {
                outcomes.add(new Outcome(
                        Completion.name(snap),
                        Action.CONFIRM,
                        new Ending.Failed(
                                Reason.SNAPSHOT_PENDING, "the event says that it ended, EC2 does not show it yet"),
                        Map.of()));
            }
        }

        /** Said once, and not of a snapshot so new that EC2 may not list it yet. */
        private void gone(SnapshotId snapshot, Ledger.Entry entry) throws EvidenceException {
            if (entry.claim().claimedAt().plus(Coverage.LISTING_LAG).isAfter(clock.instant())) {
                return;
            }
            var kept = completion.gone(keys, snapshot);
            if (kept.isEmpty()) {
                return;
            }
            evidence.add(kept.get());
            String text = snapshot + " was recorded and EC2 does not know it: deleted, or never to be seen";
            attention.add(text);
            outcomes.add(new Outcome(
                    "snapshot/" + snapshot, Action.CONFIRM, new Ending.Failed(Reason.SNAPSHOT_GONE, text), Map.of()));
        }

        private void write(Completion.Written written) {
            outcomes.addAll(written.outcomes());
            evidence.addAll(written.evidence());
        }

        /** An event comes again for what was not reached, a sweep does not. */
        private Response.Acted acted() {
            var swept = Swept.of(Optional.of(keys), outcomes, evidence, attention);
            return named.isEmpty()
                    ? swept
                    : new Response.Acted(
                            swept.delivery(),
                            swept.keys(),
                            swept.round(),
                            swept.mode(),
                            outcomes,
                            evidence,
                            swept.remaining(),
                            attention);
        }
    }
}
