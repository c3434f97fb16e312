package dev.holdfast.snapshot;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots cost money and an attacker can provoke findings, so an instance gets only so many sets in 24 hours. A person is
 * exempt, and so is a finding more severe than everything that a set of the day was taken for.
 */
record SetsPerDay(int most) {
    private static final Duration DAY = Duration.ofHours(24);

    Optional<Ending> refusal(List<Ledger.Entry> entries, Order order, Instant now) {
        var sets = entries.stream()
                .filter(entry -> entry.claim().kind() == Claim.Kind.SET)
                .filter(entry -> entry.claim().claimedAt().isAfter(now.minus(DAY)))
                .filter(entry ->
                        entry.taken().map(taken -> !taken.snapshots().isEmpty()).orElse(true))
                .toList();
        double severest = sets.stream()
                .mapToDouble(entry -> entry.claim().severity())
                .max()
                .orElse(-1);
        if (sets.size() < most || order.demand() == Order.Demand.PERSON || order.severity() > severest) {
            return Optional.empty();
        }
        return Optional.of(new Ending.Refused(
                Reason.SNAPSHOT_SETS_PER_DAY,
                sets.size()
                        + " sets were taken of this instance in 24 hours, the most that HOLDFAST_SNAPSHOT_SETS_PER_DAY"
                        + " allows; a request by hand is not held to it"));
    }
}
