package dev.holdfast.report.custody;

import java.util.Optional;

/** Makes the pages of the report. Called again when the version changes or nobody signs; the same place gives the same bytes. */
@FunctionalInterface
public interface Rendering {
    ReportFiles render(Place place);

    /**
     * What the pages say of themselves. {@code report.json} has to be a JSON object; {@code covers} and {@code claim} are put into it
     * here.
     *
     * @param previousSeal SHA-256 of the seal before this one; empty for the first
     * @param unsignedBecause why this version will have no signature; empty where it has one
     */
    record Place(int version, Covers covers, Optional<String> previousSeal, Optional<String> unsignedBecause) {}
}
