package dev.holdfast.report.playbook;

import java.time.Instant;
import java.util.Optional;

/**
 * One deadline of a reporting regime.
 *
 * @param startedAt when the moment was that it counts from; empty while a person has to set it
 */
public record Clock(
        String regime,
        String deadline,
        String moment,
        Optional<Instant> startedAt,
        Optional<Instant> due,
        String note,
        String source) {}
