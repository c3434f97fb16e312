package dev.holdfast.report.custody;

import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One version of the report, all of it in memory. */
final class Edition {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final int version;
    private final ReportFiles pages;
    private final byte[] sums;
    private final byte[] manifest;
    private final byte[] seal;
    private final Signature signature;

    Edition(int version, ReportFiles pages, byte[] sums, byte[] manifest, byte[] seal, Signature signature) {
        this.version = version;
        this.pages = pages;
        this.sums = sums;
        this.manifest = manifest;
        this.seal = seal;
        this.signature = signature;
    }

    /** Who signed it. */
    record Signature(Optional<SealKey> key, Signing.Signed signed) {
        static final Signature NONE = new Signature(
                Optional.empty(), new Signing.Signed.No(Reason.NO_SIGNING_KEY, "nobody was asked to sign"));
    }

    /** A file as it will be written. */
    @SuppressWarnings("ArrayRecordComponent")
    record File(String name, String contentType, byte[] bytes) {}

    int version() {
        return version;
    }

    ReportFiles pages() {
        return pages;
    }

    byte[] seal() {
        return seal.clone();
    }

    Edition signed(SealKey key, Signing.Signed.Yes yes) {
        return with(new Signature(Optional.of(key), yes));
    }

    Edition unsigned(Optional<SealKey> key, Signing.Signed.No no) {
        return with(new Signature(key, no));
    }

    /** What is written after the claim, in this order: the signature last. */
    List<File> files() {
        var files = new ArrayList<File>();
        files.add(new File(Layout.HTML, "text/html; charset=utf-8", pages.html()));
        files.add(new File(Layout.MARKDOWN, "text/markdown; charset=utf-8", pages.markdown()));
        files.add(new File(Layout.SUMS, TEXT, sums));
        files.add(new File(Layout.MANIFEST, "application/json", manifest));
        files.add(new File(Layout.SEAL, TEXT, seal));
        signature.key().ifPresent(key -> files.add(new File(Layout.KEY, "application/x-pem-file", key.pem())));
        if (signature.signed() instanceof Signing.Signed.Yes yes) {
            files.add(new File(Layout.SIGNATURE, "application/octet-stream", yes.signature()));
        }
        return files;
    }

    SealResult result(SealResult.Written written) {
        return switch (signature.signed()) {
            case Signing.Signed.Yes _ ->
                new SealResult.Sealed(
                        written,
                        Digests.hex(seal),
                        signature.key().map(SealKey::fingerprint).orElse(""));
            case Signing.Signed.No no -> new SealResult.Unsigned(written, no.reason(), no.text());
        };
    }

    private Edition with(Signature other) {
        return new Edition(version, pages, sums, manifest, seal, other);
    }
}
