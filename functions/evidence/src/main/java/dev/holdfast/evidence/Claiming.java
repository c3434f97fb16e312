package dev.holdfast.evidence;

import dev.holdfast.incident.Kept;

/** Who holds a claim. Of any number of claimants with different bytes exactly one wins. */
public sealed interface Claiming {
    /** The claim is ours: these very bytes lie under the key. */
    record Won(Kept kept) implements Claiming {}

    /** Somebody else was first; here is what they wrote. */
    record Lost(Stored theirs) implements Claiming {}
}
