package dev.holdfast.report.custody;

import dev.holdfast.incident.Reason;

/**
 * What an earlier version of the report sealed and this one does not find so: every later seal names it, for a seal that left it out
 * would make the loss look right.
 *
 * @param object as it was sealed
 * @param sealedBy the number of the version of the report
 * @param reason {@code NOT_HASHED} where it is there and could not be looked at this time; all others are for good
 */
record Lost(SealedObject object, int sealedBy, Reason reason, String text) {
    boolean isForGood() {
        return reason != Reason.NOT_HASHED;
    }
}
