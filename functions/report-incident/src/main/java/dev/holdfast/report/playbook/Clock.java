package dev.holdfast.report.playbook;

import java.time.Instant;
import java.util.Optional;

/**
 * By when the law, or a contract, wants to know of the incident, if it applies. Not legal advice: to be confirmed with counsel.
 *
 * @param regime the name of the law or rule
 * @param deadline what has to be done
 * @param moment the name of the moment that it counts from
 * @param startedAt when that moment was; empty while nobody has said so: a person has to set it
 * @param due the last instant; empty where it has not started, and where the rule says "at once" and names no time
 * @param note what to know about it, in words
 * @param source where it is written
 */
public record Clock(
        String regime,
        String deadline,
        String moment,
        Optional<Instant> startedAt,
        Optional<Instant> due,
        String note,
        String source) {}
