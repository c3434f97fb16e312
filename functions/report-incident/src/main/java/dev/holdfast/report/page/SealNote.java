package dev.holdfast.report.page;

import java.util.Optional;

/**
 * What the page says about its seal. It is written before the seal, so it names the version and where the seal lies, not the seal's
 * own hash.
 *
 * @param version of the report, from 1
 * @param previousSealSha256 of the seal before, 64 hex characters
 * @param unsignedBecause why this version will not be signed
 */
public record SealNote(int version, Optional<String> previousSealSha256, Optional<String> unsignedBecause) {}
