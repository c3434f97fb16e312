package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.ObjectVersion;
import dev.holdfast.incident.Digests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads seals by their versions: one that somebody wrote over or hid still counts, and what was written over it does not, for only
 * one of them carries a signature of the key.
 */
final class SealReader {
    private static final int SIGNATURE_BYTES = 1024;
    private static final int MANIFEST_BYTES = 256 << 20;
    private static final int TRIED = 4;

    private final EvidenceStore store;
    private final SealKey key;

    SealReader(EvidenceStore store, SealKey key) {
        this.store = store;
        this.key = key;
    }

    /** What came of reading the seal of one version of the report. */
    sealed interface Read {
        record Signed(SealedVersion version) implements Read {}

        record NotSigned(int version, String why) implements Read {}
    }

    static boolean hasSignature(Map<String, List<ObjectVersion>> files) {
        return !files.getOrDefault(Layout.SIGNATURE, List.of()).isEmpty();
    }

    /** The newest version whose signature is right. */
    Optional<SealedVersion> newest(Inventory inventory) throws EvidenceException {
        return newestBelow(Integer.MAX_VALUE, inventory);
    }

    /** The newest version below that number whose signature is right. */
    Optional<SealedVersion> newestBelow(int version, Inventory inventory) throws EvidenceException {
        for (var report :
                inventory.reports().headMap(version, false).descendingMap().entrySet()) {
            if (hasSignature(report.getValue())
                    && read(report.getKey(), report.getValue(), inventory) instanceof Read.Signed signed) {
                return Optional.of(signed.version());
            }
        }
        return Optional.empty();
    }

    Read read(int version, Map<String, List<ObjectVersion>> files, Inventory inventory) throws EvidenceException {
        var signatures = contents(files, Layout.SIGNATURE, SIGNATURE_BYTES);
        for (byte[] bytes : contents(files, Layout.SEAL, Seal.MAX_BYTES)) {
            if (signatures.stream().anyMatch(signature -> key.hasSigned(bytes, signature))) {
                return signed(version, bytes, files, inventory);
            }
        }
        return new Read.NotSigned(version, "the signature is not by the configured key " + key.fingerprint());
    }

    private static Read signed(int version, byte[] bytes, Map<String, List<ObjectVersion>> files, Inventory inventory) {
        var seal = Seal.read(bytes)
                .filter(read -> read.version() == version
                        && read.caseId().equals(inventory.keys().caseId().value()));
        return seal.isPresent()
                ? new Read.Signed(SealedVersion.of(version, seal.get(), bytes, files))
                : new Read.NotSigned(version, "the seal is signed, but it is that of another case or version");
    }

    /** The manifest that the seal names; empty where no version of it has that hash. */
    Optional<Manifest> manifest(SealedVersion sealed) throws EvidenceException {
        return named(sealed, Layout.MANIFEST, sealed.seal().manifest()).flatMap(ManifestJson::read);
    }

    /** The bytes of a file that have this hash. */
    Optional<byte[]> named(SealedVersion sealed, String file, String sha256) throws EvidenceException {
        return contents(sealed.files(), file, MANIFEST_BYTES).stream()
                .filter(bytes -> Digests.hex(bytes).equals(sha256))
                .findFirst();
    }

    /** The oldest versions of a file, for it is created once; larger ones cannot be ours. */
    private List<byte[]> contents(Map<String, List<ObjectVersion>> files, String file, int maxBytes)
            throws EvidenceException {
        var found = new ArrayList<byte[]>();
        var readable = files.getOrDefault(file, List.of()).stream()
                .filter(version -> version.bytes() <= maxBytes)
                .limit(TRIED)
                .toList();
        for (ObjectVersion version : readable) {
            store.read(version.key(), version.versionId(), maxBytes).ifPresent(stored -> found.add(stored.bytes()));
        }
        return found;
    }
}
