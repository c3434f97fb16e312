package dev.holdfast.report.custody;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Kept;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is to be sealed, whatever number its version will have.
 *
 * @param covers what the pages show
 * @param word that no other run has
 */
record Draft(
        CaseKeys keys,
        Covers covers,
        Gathering.Gathered gathered,
        Optional<SealedVersion> previous,
        Rendering rendering,
        String word,
        Instant now) {

    /** Made and signed in memory; where nobody signs, made once more so that the pages say so. */
    Edition edition(int version, Signing signing) {
        return switch (signing) {
            case Signing.Impossible none ->
                unsigned(version, Optional.empty(), new Signing.Signed.No(none.reason(), none.text()));
            case Signing.Ready ready -> {
                var edition = made(version, Optional.empty());
                yield switch (ready.sign(edition.seal())) {
                    case Signing.Signed.Yes yes -> edition.signed(ready.key(), yes);
                    case Signing.Signed.No no -> unsigned(version, Optional.of(ready.key()), no);
                };
            }
        };
    }

    private Edition unsigned(int version, Optional<SealKey> key, Signing.Signed.No no) {
        return made(version, Optional.of(no.reason() + ": " + no.text())).unsigned(key, no);
    }

    private Edition made(int version, Optional<String> unsignedBecause) {
        var rendered = rendering.render(
                new Rendering.Place(version, covers, previous.map(SealedVersion::sha256), unsignedBecause));
        var pages = new ReportFiles(
                rendered.html(), ReportClaim.stamped(rendered.json(), covers, word), rendered.markdown());
        var manifest = manifest(version, pages);
        byte[] sums = Sums.of(manifest);
        byte[] json = ManifestJson.write(manifest);
        var seal = new Seal(
                keys.caseId().value(),
                version,
                now,
                manifest.objects().size(),
                manifest.totalBytes(),
                manifest.unsealed().size(),
                manifest.gone(),
                covers.digest(),
                Digests.hex(sums),
                Digests.hex(json),
                previous.map(before -> new Seal.Previous(before.version(), before.sha256())));
        return new Edition(version, pages, sums, json, seal.bytesToSign(), Edition.Signature.NONE);
    }

    private Manifest manifest(int version, ReportFiles pages) {
        var files = Stream.of(
                        file(version, Layout.HTML, pages.html()),
                        file(version, Layout.JSON, pages.json()),
                        file(version, Layout.MARKDOWN, pages.markdown()))
                .toList();
        return new Manifest(
                keys.caseId().value(),
                keys.prefix(),
                version,
                now,
                covers,
                files,
                gathered.unsealed(),
                gathered.lost(),
                gathered.objects());
    }

    private Manifest.File file(int version, String name, byte[] bytes) {
        String relative = keys.report(version, name).substring(keys.prefix().length());
        return new Manifest.File(relative, Digests.hex(bytes), bytes.length);
    }

    SealResult.Written written(int version, List<Kept> kept) {
        long bytes = gathered.objects().stream().mapToLong(SealedObject::bytes).sum();
        var lost = gathered.lost().stream()
                .filter(Lost::isForGood)
                .map(one -> new Unsealed(one.object().key(), one.object().versionId(), one.reason(), one.text()))
                .toList();
        return new SealResult.Written(version, gathered.objects().size(), bytes, gathered.unsealed(), lost, kept);
    }
}
