package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Is a case's evidence still what was sealed? The key comes from configuration, never from beside the signature. Takes the newest
 * seal that this key signed, compares the listing with its manifest, reads every version that it names again, and asks EC2 for the
 * snapshots. Changes nothing but a record under {@code verify/}; continues where the last check of the same seal ran out of time.
 *
 * <p>The role needs what {@link EvidenceStore} needs, {@code s3:ListBucketVersions}, {@code kms:GetPublicKey} and what
 * {@link Ec2Snapshots} needs.
 */
public final class CaseCheck {
    /** What recording needs at most. */
    private static final Duration RECORDING = Duration.ofSeconds(20);

    private final EvidenceStore store;
    private final Optional<Signer> signer;
    private final Snapshots snapshots;
    private final FanOut fanOut;
    private final Clock clock;

    /** @param signer whose public key counts; empty where none is configured: nothing can be checked then */
    public CaseCheck(EvidenceStore store, Optional<Signer> signer, Snapshots snapshots, FanOut fanOut, Clock clock) {
        this.store = store;
        this.signer = signer;
        this.snapshots = snapshots;
        this.fanOut = fanOut;
        this.clock = clock;
    }

    /** Checks the case, as far as the deadline allows. */
    public Response check(CaseId caseId, Deadline deadline) {
        try {
            var inventory = find(caseId);
            return inventory.isEmpty()
                    ? impossible(Reason.NO_SUCH_CASE, "nothing lies in the bucket for case " + caseId)
                    : check(inventory.get(), deadline);
        } catch (EvidenceException e) {
            return impossible(e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return impossible(Reason.DEADLINE, "interrupted");
        }
    }

    /** Real cases first: a rehearsal may carry the same name. */
    private Optional<Inventory> find(CaseId caseId) throws EvidenceException {
        for (Area area : List.of(Area.CASES, Area.DRILLS)) {
            var inventory = Inventory.of(store, new CaseKeys(area, caseId), clock);
            if (!inventory.isEmpty()) {
                return Optional.of(inventory);
            }
        }
        return Optional.empty();
    }

    private Response check(Inventory inventory, Deadline deadline) throws EvidenceException, InterruptedException {
        return switch (Signing.with(signer)) {
            case Signing.Impossible none -> impossible(none.reason(), none.text());
            case Signing.Ready ready -> check(inventory, ready.key(), deadline);
        };
    }

    private Response check(Inventory inventory, SealKey key, Deadline deadline)
            throws EvidenceException, InterruptedException {
        var reader = new SealReader(store, key);
        var seals = Seals.read(inventory, reader, fanOut);
        var flaws = new Flaws();
        flaws.add(seals.flaws());
        var usable = seals.usable(
                reader, key, deadline.earlierBy(deadline.left().dividedBy(4).multipliedBy(3)));
        flaws.add(usable.flaws());
        var records = SealRecords.read(inventory, store, fanOut);
        flaws.add(records.missing(seals.signed()));
        flaws.add(new UnsignedCheck(store, inventory, records).check(seals));
        var report = new CheckReport(inventory.keys(), seals, flaws, usable.compared());
        if (usable.sealed().isEmpty()) {
            return nothing(report, seals, inventory);
        }
        return compare(inventory, usable.sealed().get(), key, flaws, report, deadline);
    }

    private static Response nothing(CheckReport report, Seals seals, Inventory inventory) {
        if (!seals.signed().isEmpty()) {
            return report.nothing(
                    Reason.SEAL_MISMATCH, "no manifest has the hash that its seal names, so nothing could be compared");
        }
        boolean forged = !seals.flaws().isEmpty();
        return forged
                ? report.nothing(
                        Reason.SEAL_SIGNATURE_WRONG, "no report of the case carries a signature by the configured key")
                : report.nothing(
                        Reason.NO_SEALED_REPORT,
                        "case " + inventory.keys().caseId()
                                + " has no report with a signature; a Report Request makes one");
    }

    private Response compare(
            Inventory inventory, Seals.Sealed sealed, SealKey key, Flaws flaws, CheckReport report, Deadline deadline)
            throws EvidenceException, InterruptedException {
        var comparison = Comparison.of(sealed.manifest(), inventory);
        var rows = new SnapshotCheck(store, snapshots, inventory.listedAt()).check(sealed.manifest());
        var log = new CheckLog(store, clock);
        var earlier = log.unfinished(inventory, sealed);
        var reached = new Rereading(new ObjectCheck(store, inventory.keys().prefix()), fanOut)
                .goOn(
                        sealed.manifest().objects(),
                        earlier.map(one -> one.progress().reached()),
                        deadline.earlierBy(RECORDING));
        flaws.add(comparison.flaws());
        flaws.add(reached.flaws());
        var kept = log.keep(inventory.keys(), progress(inventory, sealed, reached));
        return report.of(new CheckReport.Compared(sealed, key, reached, comparison, earlier, rows, kept));
    }

    private CheckProgress progress(Inventory inventory, Seals.Sealed sealed, Rereading.Reached reached) {
        int objects = sealed.manifest().objects().size();
        return new CheckProgress(
                inventory.keys().caseId(),
                sealed.version().version(),
                sealed.version().sha256(),
                objects,
                reached.reached() == objects ? CheckProgress.Stage.FINISHED : CheckProgress.Stage.UNFINISHED,
                clock.instant(),
                reached);
    }

    private static Response impossible(Reason reason, String text) {
        return new Response.Impossible(Delivery.BY_HAND, Optional.empty(), reason, text);
    }
}
