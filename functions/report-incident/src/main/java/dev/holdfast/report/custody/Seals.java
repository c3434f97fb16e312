package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The seals of a case, each with its signature checked by the configured key, and the chain that they make.
 *
 * @param signed those whose signature is right, the newest first
 * @param unsigned numbers of versions without a signature: they do not count
 */
record Seals(List<SealedVersion> signed, List<Integer> unsigned, List<Flaw> flaws) {

    /**
     * The newest seal whose manifest is the one that it names, and what is wrong with the files of all.
     *
     * @param compared of how many, from the newest, the files were compared
     */
    record Usable(Optional<Sealed> sealed, List<Flaw> flaws, int compared) {}

    /** A seal and its manifest. */
    record Sealed(SealedVersion version, Manifest manifest) {}

    static Seals read(Inventory inventory, SealReader reader, FanOut fanOut)
            throws EvidenceException, InterruptedException {
        var reports = inventory.reports();
        var withSignature = reports.entrySet().stream()
                .filter(report -> SealReader.hasSignature(report.getValue()))
                .toList();
        var unsigned = reports.keySet().stream()
                .filter(version -> !SealReader.hasSignature(reports.getOrDefault(version, Map.of())))
                .toList();
        var signed = new ArrayList<SealedVersion>();
        var flaws = new ArrayList<Flaw>();
        for (Got<SealReader.Read> got : fanOut.each(
                withSignature,
                report -> Got.of(() -> reader.read(report.getKey(), report.getValue(), inventory)),
                (_, fault) -> {
                    throw fault;
                })) {
            switch (got.orThrow()) {
                case SealReader.Read.Signed one -> signed.add(one.version());
                case SealReader.Read.NotSigned(var version, var why) ->
                    flaws.add(new Flaw(file(version, Layout.SEAL), Reason.SEAL_SIGNATURE_WRONG, why));
            }
        }
        signed.sort(Comparator.comparingInt(SealedVersion::version).reversed());
        flaws.addAll(chain(signed));
        return new Seals(List.copyOf(signed), unsigned, List.copyOf(flaws));
    }

    /** @param deadline until which files of versions older than the usable one are compared */
    Usable usable(SealReader reader, SealKey key, Deadline deadline) throws EvidenceException {
        var found = new ArrayList<Flaw>();
        var usable = Optional.<Sealed>empty();
        int compared = 0;
        for (SealedVersion version : signed) {
            if (usable.isPresent() && deadline.left().isZero()) {
                break;
            }
            var manifest = reader.manifest(version);
            found.addAll(files(new PageCheck(version, reader, key), version, manifest));
            usable = usable.or(() -> manifest.map(read -> new Sealed(version, read)));
            compared++;
        }
        return new Usable(usable, found, compared);
    }

    private static List<Flaw> files(PageCheck pages, SealedVersion version, Optional<Manifest> manifest)
            throws EvidenceException {
        var found = new ArrayList<>(pages.sums());
        if (manifest.isPresent()) {
            found.addAll(pages.files(manifest.get()));
        } else {
            found.add(pages.mismatch(Layout.MANIFEST, version.seal().manifest()));
        }
        return found;
    }

    /** Every seal names the one before it by its hash; the first names none. */
    private static List<Flaw> chain(List<SealedVersion> signed) {
        var byVersion = signed.stream().collect(Collectors.toMap(SealedVersion::version, Function.identity()));
        var flaws = new ArrayList<Flaw>();
        for (SealedVersion one : signed) {
            one.seal().previous().ifPresent(previous -> {
                var there = Optional.ofNullable(byVersion.get(previous.version()));
                if (there.filter(seal -> seal.sha256().equals(previous.sha256()))
                        .isEmpty()) {
                    flaws.add(new Flaw(
                            file(one.version(), Layout.SEAL),
                            Reason.SEAL_CHAIN_BROKEN,
                            "it names the seal of version " + previous.version() + " with SHA-256 " + previous.sha256()
                                    + "; "
                                    + there.map(seal -> "found was one with " + seal.sha256())
                                            .orElse("no such seal with a right signature was found")));
                }
            });
        }
        return flaws;
    }

    static String file(int version, String name) {
        return "report/" + String.format("%04d", version) + "/" + name;
    }
}
