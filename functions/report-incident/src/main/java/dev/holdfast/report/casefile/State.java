package dev.holdfast.report.casefile;

/**
 * Where a target stands, from best to worst; of several targets the worst counts. The words are read at night by people who have
 * seconds: none of them says "contained" alone where anything of the target goes on.
 */
public enum State {
    CONTAINED("CONTAINED AND VERIFIED", "no new connection is possible, established ones are cut; read back"),
    CONTAINED_IDENTITIES_LIVE(
            "NETWORK CONTAINED, IDENTITIES LIVE",
            "the network is cut and read back; credentials the pod could use still work from anywhere"),
    CONTAINED_NEW_FLOWS(
            "CONTAINED FOR NEW CONNECTIONS ONLY", "connections that were open before may go on until they end"),
    GONE("GONE", "the target no longer exists or has ended; nothing of it runs to be contained"),
    LEFT_ALONE("LEFT ALONE", "not part of what happened, as far as is known; nothing was changed"),
    RELEASED("RELEASED", "the quarantine was taken off on request; nothing holds it any more"),
    RELEASE_INCOMPLETE("RELEASE NOT COMPLETE", "a release was tried and did not end; neither held nor free for sure"),
    PARTLY("PARTLY: NOT ISOLATED", "something was done and held, but its network is not cut"),
    OBSERVED("NOTHING DONE (OBSERVE MODE)", "it was only worked out what would be done; nothing was changed"),
    REFUSED("NOT CONTAINED: REFUSED", "a guard rail said no; nothing was done and a person has to decide"),
    NOT_REACHED("NOT CONTAINED: NOT REACHED", "the time was up before its turn"),
    NO_RESULT("NO RESULT YET", "no result of the quarantine lies in the case; take it as not contained"),
    UNKNOWN("NOT KNOWN", "the latest word cannot be read or was not verified; take it as not contained"),
    NOT_CONTAINED("NOT CONTAINED", "it can still communicate, or nothing could prove that it cannot");

    private final String words;
    private final String meaning;

    State(String words, String meaning) {
        this.words = words;
        this.meaning = meaning;
    }

    /** The state in capitals, as it stands on top of the page. */
    public String words() {
        return words;
    }

    /** One sentence that says what the words mean and what they do not. */
    public String meaning() {
        return meaning;
    }

    /** Whether the quarantine holds it from new connections. */
    public boolean isHeld() {
        return switch (this) {
            case CONTAINED, CONTAINED_IDENTITIES_LIVE, CONTAINED_NEW_FLOWS -> true;
            case GONE,
                    LEFT_ALONE,
                    RELEASED,
                    RELEASE_INCOMPLETE,
                    PARTLY,
                    OBSERVED,
                    REFUSED,
                    NOT_REACHED,
                    NO_RESULT,
                    UNKNOWN,
                    NOT_CONTAINED -> false;
        };
    }

    /** How it is to be taken. */
    public Tone tone() {
        return switch (this) {
            case CONTAINED -> Tone.GOOD;
            case GONE, LEFT_ALONE, RELEASED -> Tone.NEUTRAL;
            case CONTAINED_IDENTITIES_LIVE, CONTAINED_NEW_FLOWS, RELEASE_INCOMPLETE, PARTLY -> Tone.WARNING;
            case OBSERVED, REFUSED, NOT_REACHED, NO_RESULT, UNKNOWN, NOT_CONTAINED -> Tone.BAD;
        };
    }

    /** The worse of the two. */
    public State worse(State other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
