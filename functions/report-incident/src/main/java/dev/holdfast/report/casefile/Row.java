package dev.holdfast.report.casefile;

import dev.holdfast.incident.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one record says of one action on one target.
 *
 * @param reason constant, or a word that this version does not know; empty where none is given
 */
record Row(
        Recorded by,
        String target,
        String action,
        Word word,
        String status,
        ReadBack readBack,
        String reason,
        String text,
        Doc details) {
    private static final Set<String> REASONS =
            Arrays.stream(Reason.values()).map(Reason::name).collect(Collectors.toUnmodifiableSet());

    /** The statuses of the contract, and everything else. */
    enum Word {
        DONE,
        ALREADY_DONE,
        SKIPPED,
        REFUSED,
        FAILED,
        NOT_REACHED,
        UNKNOWN
    }

    /** What {@code verified} says. */
    enum ReadBack {
        YES,
        NO,
        NOT_SAID
    }

    static Row of(Recorded by, Doc outcome) {
        String status = outcome.name("status").orElse("(no status)");
        return new Row(
                by,
                outcome.name("target").orElse("(no target)"),
                outcome.name("action").orElse("(no action)"),
                word(status),
                status,
                outcome.flag("verified")
                        .map(yes -> yes ? ReadBack.YES : ReadBack.NO)
                        .orElse(ReadBack.NOT_SAID),
                outcome.name("reason").orElse(""),
                outcome.text("text").orElse(""),
                outcome.in("details"));
    }

    /** The same about something else, for rows that stand where they do not name it. */
    Row about(String otherTarget, String otherAction) {
        var verified = readBack == ReadBack.NOT_SAID && word == Word.DONE ? ReadBack.YES : readBack;
        return new Row(by, otherTarget, otherAction, word, status, verified, reason, text, details);
    }

    private static Word word(String status) {
        return Stream.of(Word.values())
                .filter(word -> word != Word.UNKNOWN && word.name().equals(status))
                .findFirst()
                .orElse(Word.UNKNOWN);
    }

    /** Whether nothing remains to be wished for, as far as this version understands what is said. */
    boolean isGood() {
        return switch (word) {
            case DONE, ALREADY_DONE -> readBack == ReadBack.YES && !by.isObserved();
            case SKIPPED -> REASONS.contains(reason) && !by.isObserved();
            case REFUSED, FAILED, NOT_REACHED, UNKNOWN -> false;
        };
    }

    /** Done by this very run, not found so. */
    boolean isNew() {
        return word == Word.DONE && !by.isObserved();
    }

    /** When it was said: at the end of the run, which is when everything had been read back. */
    Instant at() {
        return by.endedAt();
    }

    /** Why, for people. */
    Why why() {
        if (word == Word.UNKNOWN) {
            return new Why(
                    "UNKNOWN_WORD",
                    "unknown word " + status + " from a newer version" + (text.isEmpty() ? "" : ": " + text));
        }
        String shown = reason.isEmpty() ? "" : REASONS.contains(reason) ? reason : "unknown word " + reason;
        return new Why(shown.isEmpty() ? status : shown, text);
    }

    Optional<String> detail(String name) {
        return details.text(name);
    }

    boolean isAbout(String kind) {
        return target.startsWith(kind + "/");
    }
}
