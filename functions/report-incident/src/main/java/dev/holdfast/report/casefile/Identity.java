package dev.holdfast.report.casefile;

/**
 * An identity that a pod could use, which works from anywhere until something revokes it.
 *
 * @param kind as the quarantine names it ({@code IRSA_ROLE}), or a word that this version does not know
 * @param state {@code LIVE}, or another word; whatever is not known to be revoked counts as live
 * @param text what is known about it
 */
public record Identity(String target, String kind, String state, String text) {
    /** Nothing in this version revokes an identity, so only a plain word takes it off the list. */
    public boolean isLive() {
        return !state.equals("REVOKED");
    }
}
