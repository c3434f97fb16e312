package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that every volume of one instance has a snapshot that shows the activity: one, not two, and never none.
 *
 * <p>Each turn reads the ledger and does the next thing: nothing, if all volumes are covered; look into a claim that was left
 * open, if it is ours or too old; wait for somebody else's; else claim, call, record. A run that is killed anywhere is
 * continued by the next one at the same place. Nothing is remembered between turns but what is in the ledger and what failed.
 */
final class InstanceRun {
    private static final int CLAIMS_AT_MOST = 3;
    private static final Duration BETWEEN_TURNS = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofHours(24);

    /**
     * What a claim, its call, the record and the locks usually need, and no more: time that is not used is lost. A call that hangs
     * is given up in time, and its claim is taken over by the next run.
     */
    static final Duration NEEDED = Duration.ofSeconds(15);

    private final Ledger ledger;
    private final Snapshots snapshots;
    private final Taker taker;
    private final Lookout lookout;
    private final SetsPerDay cap;
    private final String lock;
    private final Clock clock;
    private final Pause pause;

    InstanceRun(
            Ledger ledger,
            Snapshots snapshots,
            Taker taker,
            Lookout lookout,
            SetsPerDay cap,
            String lock,
            Clock clock,
            Pause pause) {
        this.ledger = ledger;
        this.snapshots = snapshots;
        this.taker = taker;
        this.lookout = lookout;
        this.cap = cap;
        this.lock = lock;
        this.clock = clock;
        this.pause = pause;
    }

    Taking run(Node node, Order order) throws AwsFailure, EvidenceException, InterruptedException {
        return new Run(node, order).run();
    }

    /** One run; its fields are what it did. */
    private final class Run {
        private final Node node;
        private final Order order;
        private final Set<SnapshotId> fresh = new HashSet<>();
        private final Map<VolumeId, AwsFailure> failures = new LinkedHashMap<>();
        private final List<Kept> evidence = new ArrayList<>();
        private int claims;
        private int covered;
        private Optional<AwsFailure> throttled = Optional.empty();

        Run(Node node, Order order) {
            this.node = node;
            this.order = order;
        }

        Taking run() throws AwsFailure, EvidenceException, InterruptedException {
            while (true) {
                var page = ledger.page(node.id(), lookBack());
                var entries = page.entries();
                var coverage = coverage(entries);
                countAnew(coverage);
                var wanted = wanted(coverage, entries);
                var missing = new ArrayList<>(coverage.missing(wanted));
                missing.removeAll(failures.keySet());
                var open = entries.stream()
                        .filter(Ledger.Entry::isOpen)
                        .map(Ledger.Entry::claim)
                        .findFirst();
                boolean settle = open.isPresent() && mayBeSettled(open.get());
                if (missing.isEmpty() && !settle) {
                    return end(wanted, coverage, Optional.empty());
                }
                if (!order.deadline().allows(NEEDED)) {
                    return end(wanted, coverage, Optional.of(Stops.outOfTime(throttled)));
                }
                if (open.isPresent()) {
                    settle(open.get(), entries);
                    continue;
                }
                if (isGone()) {
                    return end(wanted, coverage, Optional.of(Stops.tooLate(missing)));
                }
                var kind = kind(coverage);
                var stop = stop(kind, entries, coverage);
                if (stop.isPresent()) {
                    return end(wanted, coverage, stop);
                }
                if (!taker.awaitTurn(order.deadline())) {
                    return end(wanted, coverage, Optional.of(Stops.outOfTime(throttled)));
                }
                claim(page.next(), kind, missing);
            }
        }

        /** The volumes that the instance has; of one that is gone those that it had when it was claimed for this case. */
        private List<VolumeId> wanted(Coverage coverage, List<Ledger.Entry> entries) {
            if (!order.only().isEmpty()) {
                return List.copyOf(order.only());
            }
            if (!isGone()) {
                return node.volumeIds();
            }
            var had = new LinkedHashSet<>(coverage.byVolume().keySet());
            entries.stream()
                    .map(Ledger.Entry::claim)
                    .filter(claim -> claim.caseId().equals(order.caseId()))
                    .filter(claim -> !claim.claimedAt().isBefore(order.ownSince()))
                    .forEach(claim -> had.addAll(claim.volumes()));
            return List.copyOf(had);
        }

        /** Claims are counted only as long as they lead to nothing. */
        private void countAnew(Coverage coverage) {
            if (coverage.byVolume().size() > covered) {
                claims = 0;
            }
            covered = coverage.byVolume().size();
        }

        private boolean isGone() {
            return node.state() == Node.State.TERMINATED;
        }

        private Coverage coverage(List<Ledger.Entry> entries) throws AwsFailure {
            var candidates = Coverage.candidates(entries, order);
            Map<SnapshotId, Snap> seen = candidates.isEmpty() ? Map.of() : snapshots.describe(candidates);
            return Coverage.of(entries, seen, order, clock.instant());
        }

        /** After a set in error, one bad volume must not cost the others again. */
        private Claim.Kind kind(Coverage coverage) {
            return order.only().isEmpty()
                            && coverage.isEmpty()
                            && coverage.failed().isEmpty()
                    ? Claim.Kind.SET
                    : Claim.Kind.VOLUMES;
        }

        private Optional<Ending> stop(Claim.Kind kind, List<Ledger.Entry> entries, Coverage coverage) {
            if (claims == CLAIMS_AT_MOST) {
                return Optional.of(Stops.inVain(claims, coverage));
            }
            return kind == Claim.Kind.SET ? cap.refusal(entries, order, clock.instant()) : Optional.empty();
        }

        /**
         * An open claim is waited for while it is somebody else's and in time; else it is looked into and closed. It stays open
         * when there was too little time to look.
         */
        private void settle(Claim open, List<Ledger.Entry> entries)
                throws AwsFailure, EvidenceException, InterruptedException {
            if (!mayBeSettled(open)) {
                pause.sleep(BETWEEN_TURNS);
                return;
            }
            var looked = lookout.look(open, open.volumes(), open.claimedAt(), recorded(entries), order.deadline());
            if (looked.isEmpty()) {
                return;
            }
            var found = looked.get();
            found.forEach(snap -> fresh.add(snap.id()));
            var reason = found.isEmpty() ? Optional.of(Reason.UNKNOWN_OUTCOME) : Optional.<Reason>empty();
            evidence.add(ledger.record(Taken.of(open, node, found, reason, lock)));
        }

        private boolean mayBeSettled(Claim open) {
            return open.requestId().equals(order.requestId()) || open.isExpired(clock.instant());
        }

        private void claim(int n, Claim.Kind kind, List<VolumeId> volumes)
                throws AwsFailure, EvidenceException, InterruptedException {
            if (!order.deadline().allows(NEEDED)) {
                return;
            }
            var now = clock.instant();
            var claim = new Claim(
                    node.id(),
                    n,
                    order.caseId(),
                    order.requestId(),
                    now,
                    now.plus(Claim.VALID_FOR),
                    order.severity(),
                    kind,
                    kind == Claim.Kind.SET ? node.volumeIds() : volumes);
            if (!ledger.claim(claim)) {
                return;
            }
            claims++;
            var took = taker.take(claim, node, order);
            if (took.isPresent()) {
                record(claim, took.get());
            }
        }

        private void record(Claim claim, Taker.Took took) throws EvidenceException {
            took.snaps().forEach(snap -> fresh.add(snap.id()));
            took.failures().forEach(this::failed);
            var reason = took.snaps().isEmpty()
                    ? took.failures().values().stream().map(AwsFailure::reason).findFirst()
                    : Optional.<Reason>empty();
            var keeping = ledger.keep(Taken.of(claim, node, took.snaps(), reason, lock));
            evidence.add(keeping.kept());
            if (keeping instanceof Keeping.Conflict && !took.snaps().isEmpty()) {
                recordAside(claim, took.snaps());
            }
        }

        /** EC2 throttles until it does not: that alone is claimed again until the time is up, however often. */
        private void failed(VolumeId volume, AwsFailure failure) {
            if (failure.reason() == Reason.THROTTLED) {
                throttled = Optional.of(failure);
                claims = 0;
            } else {
                failures.put(volume, failure);
            }
        }

        /**
         * Somebody took the claim over and recorded something else while the call went on: then what the call led to gets a
         * number of its own, for the ledger, the locks and the result know only what has one.
         */
        private void recordAside(Claim claim, List<Snap> snaps) throws EvidenceException {
            var volumes = snaps.stream().map(Snap::volume).toList();
            while (true) {
                int n = ledger.page(node.id(), claim.claimedAt()).next();
                var aside = new Claim(
                        node.id(),
                        n,
                        claim.caseId(),
                        claim.requestId(),
                        claim.claimedAt(),
                        claim.expiresAt(),
                        claim.severity(),
                        Claim.Kind.VOLUMES,
                        volumes);
                if (ledger.claim(aside)) {
                    evidence.add(ledger.record(Taken.of(aside, node, snaps, Optional.empty(), lock)));
                    return;
                }
            }
        }

        private Set<SnapshotId> recorded(List<Ledger.Entry> entries) {
            var ids = new HashSet<SnapshotId>();
            entries.forEach(entry ->
                    entry.taken().ifPresent(taken -> taken.snapshots().forEach(one -> ids.add(one.snapshot()))));
            return ids;
        }

        private Instant lookBack() {
            var day = clock.instant().minus(DAY);
            return order.ownSince().isBefore(day) ? order.ownSince().minus(Claim.VALID_FOR) : day;
        }

        private Taking end(List<VolumeId> wanted, Coverage coverage, Optional<Ending> stopped) {
            return new Taking(wanted, coverage, fresh, failures, evidence, stopped);
        }
    }
}
