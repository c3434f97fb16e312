package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the records of those who make and check reports say of versions of the report. A seal that was taken away whole leaves a gap
 * that no other seal shows, if it was the newest; the records show it. Where its records were taken away too, nothing in the bucket does.
 */
final class SealRecords {
    private static final int RECORD_BYTES = 16 << 20;
    private static final Set<String> ACTIONS = Set.of("seal", "verify");
    private static final Set<String> FUNCTIONS = Set.of("report-incident", "verify-case");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Set<Integer> numbers = new HashSet<>();
    private final List<Named> seals = new ArrayList<>();

    /** A seal as a record names it. */
    private record Named(int version, String sha256, String record) {}

    /** Reads all of the case that there are, some at a time. */
    static SealRecords read(Inventory inventory, EvidenceStore store, FanOut fanOut)
            throws EvidenceException, InterruptedException {
        var keys = inventory.relatives().stream()
                .filter(SealRecords::isRecord)
                .filter(relative -> inventory.of(relative).stream().anyMatch(SealRecords::isReadable))
                .toList();
        var records = new SealRecords();
        var read = fanOut.each(keys, relative -> Got.of(() -> one(inventory, store, relative)), (_, fault) -> {
            throw fault;
        });
        for (Got<SealRecords> got : read) {
            var one = got.orThrow();
            records.numbers.addAll(one.numbers);
            records.seals.addAll(one.seals);
        }
        return records;
    }

    static boolean isRecord(String relative) {
        return Layout.actor(relative).filter(FUNCTIONS::contains).isPresent();
    }

    /** The oldest version, for it is created once; only what it says of seals is held. */
    private static SealRecords one(Inventory inventory, EvidenceStore store, String relative) throws EvidenceException {
        var version = inventory.of(relative).reversed().stream()
                .filter(SealRecords::isReadable)
                .findFirst()
                .orElseThrow();
        var record = new SealRecords();
        store.read(version.key(), version.versionId(), RECORD_BYTES)
                .ifPresent(stored -> record.add(relative, stored.bytes()));
        return record;
    }

    private static boolean isReadable(ObjectVersion version) {
        return Inventory.isBytes(version) && version.bytes() <= RECORD_BYTES;
    }

    void add(String relative, byte[] json) {
        try {
            MAPPER.readTree(json).path("outcomes").values().forEach(outcome -> add(relative, outcome));
        } catch (JacksonException e) {
            // whoever wrote this did not record a seal
            return;
        }
    }

    private void add(String relative, JsonNode outcome) {
        var details = outcome.path("details");
        int version = details.path("version").asInt(0);
        if (version > 0 && ACTIONS.contains(outcome.path("action").asString(""))) {
            numbers.add(version);
            Optional.of(details.path("sealSha256").asString(""))
                    .filter(sha256 -> !sha256.isEmpty())
                    .ifPresent(sha256 -> seals.add(new Named(version, sha256, relative)));
        }
    }

    /** Numbers that were given to a version, signed or not. */
    Set<Integer> numbers() {
        return Set.copyOf(numbers);
    }

    /** Seals that are named and not there. */
    List<Flaw> missing(List<SealedVersion> signed) {
        return seals.stream()
                .filter(named -> signed.stream()
                        .noneMatch(one ->
                                one.version() == named.version() && one.sha256().equals(named.sha256())))
                .map(named -> new Flaw(
                        Seals.file(named.version(), Layout.SEAL),
                        Reason.EVIDENCE_MISSING,
                        Layout.show(named.record()) + " says that this version was sealed with SHA-256 "
                                + Layout.show(named.sha256())
                                + "; no such seal with a right signature was found"))
                .toList();
    }
}
