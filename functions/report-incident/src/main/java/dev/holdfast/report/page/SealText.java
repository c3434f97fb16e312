package dev.holdfast.report.page;

import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.casefile.Tone;
import dev.holdfast.report.page.PageView.SealView;
import java.util.List;

/** Where this version's seal lies, and how anyone checks it with standard tools. */
final class SealText {
    private SealText() {}

    static SealView of(CaseFile file, Edition edition) {
        var seal = edition.seal();
        String folder = folder(seal);
        var tone = seal.unsignedBecause().isPresent() ? Tone.BAD : Tone.NEUTRAL;
        var covers = edition.covers();
        return new SealView(
                file.caseId() + ", " + folder,
                Words.css(tone),
                Words.sign(tone),
                seal.unsignedBecause()
                        .map(why -> "NOT SIGNED: " + Printable.text(why))
                        .orElse("Version " + seal.version() + ", to be signed after this page was written"),
                "The seal lies beside this page in " + file.keys().prefix() + folder
                        + "SEAL, its signature in SEAL.sig. It counts only if the signature is there and its key is"
                        + " the one that you know from elsewhere: compare its fingerprint with the one kept outside"
                        + " the account.",
                seal.previousSealSha256().orElse(""),
                List.of(
                        "aws s3 cp --recursive s3://<evidence bucket>/"
                                + file.keys().prefix() + " case/ && cd case",
                        "sha256sum -c " + folder + "SHA256SUMS",
                        "openssl dgst -sha256 -verify " + folder + "signing-key.pem -signature " + folder + "SEAL.sig "
                                + folder + "SEAL",
                        "sha256sum " + folder + "SHA256SUMS " + folder + "manifest.json   # both stand in SEAL",
                        "openssl pkey -pubin -in " + folder
                                + "signing-key.pem -outform DER | sha256sum   # the key's fingerprint"),
                Words.count(covers.objects(), "object") + " listed at " + Words.time(covers.listedAt()) + ", digest "
                        + Printable.name(covers.digest()));
    }

    /** {@code report/0003/}, relative to the case's prefix. */
    static String folder(SealNote seal) {
        return String.format("report/%04d/", seal.version());
    }
}
