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
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Confirms snapshots case by case. */
final class Confirmation {
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
            if (named.isEmpty()) {
                entries.keySet().removeAll(completion.recorded(keys));
            }
            var seen = named.isEmpty() ? snapshots.describe(entries.keySet()) : named;
            for (var entry : entries.entrySet()) {
                var snap = Optional.ofNullable(seen.get(entry.getKey()));
                if (snap.isPresent()) {
                    one(entry.getValue(), snap.get(), lookBack, invocation);
                } else {
                    gone(entry.getKey(), entry.getValue());
                }
            }
        }

        private void one(Ledger.Entry entry, Snap snap, Instant lookBack, Invocation invocation)
                throws AwsFailure, EvidenceException, InterruptedException {
            InstanceId instance = entry.claim().instance();
            switch (snap.state()) {
                case COMPLETED -> write(completion.completed(keys, instance, snap));
                case ERROR -> failed(entry, snap, lookBack, invocation);
                case PENDING, OTHER -> pending(snap);
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

        /** For the sweep it is nothing special that a snapshot is pending; an event said that it was over. */
        private void pending(Snap snap) throws InterruptedException {
            completion.pending(snap).ifPresent(outcomes::add);
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

        private Response.Acted acted() {
            return new Response.Acted(
                    Delivery.BY_EVENT,
                    Optional.of(keys),
                    Optional.empty(),
                    Mode.REAL,
                    outcomes,
                    evidence,
                    List.of(),
                    attention);
        }
    }
}
