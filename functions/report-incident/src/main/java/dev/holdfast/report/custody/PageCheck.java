package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the files beside a seal are those that it and its manifest name. */
final class PageCheck {
    private final SealedVersion version;
    private final SealReader reader;
    private final SealKey key;

    PageCheck(SealedVersion version, SealReader reader, SealKey key) {
        this.version = version;
        this.reader = reader;
        this.key = key;
    }

    /** {@code SHA256SUMS} and the copy of the key. */
    List<Flaw> sums() throws EvidenceException {
        var flaws = new ArrayList<Flaw>();
        named(Layout.SUMS, version.seal().sums()).ifPresent(flaws::add);
        named(Layout.KEY, Digests.hex(key.pem()))
                .map(flaw -> new Flaw(
                        flaw.key(),
                        flaw.reason(),
                        "it is not the configured key, whose fingerprint is " + key.fingerprint()))
                .ifPresent(flaws::add);
        return flaws;
    }

    /** The pages. */
    List<Flaw> files(Manifest manifest) throws EvidenceException {
        var flaws = new ArrayList<Flaw>();
        for (Manifest.File file : manifest.files()) {
            named(file.key().substring(file.key().lastIndexOf('/') + 1), file.sha256())
                    .ifPresent(flaws::add);
        }
        return flaws;
    }

    Flaw mismatch(String file, String sha256) {
        return new Flaw(
                Seals.file(version.version(), file),
                Reason.SEAL_MISMATCH,
                "sealed was SHA-256 " + sha256 + "; no version of the file has it");
    }

    private Optional<Flaw> named(String file, String sha256) throws EvidenceException {
        return reader.named(version, file, sha256).isPresent() ? Optional.empty() : Optional.of(mismatch(file, sha256));
    }
}
