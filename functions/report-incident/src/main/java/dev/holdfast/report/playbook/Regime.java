package dev.holdfast.report.playbook;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A law or rule that wants to know of incidents.
 *
 * @param concerns whom
 * @param zone whose days count
 */
record Regime(String id, String name, String concerns, String source, ZoneId zone, List<Obligation> obligations) {
    Regime {
        obligations = List.copyOf(obligations);
    }

    /**
     * One thing that has to be done in time.
     *
     * @param limits the earliest of those that run counts
     */
    record Obligation(String name, List<Limit> limits, Optional<String> note) {
        Obligation {
            limits = List.copyOf(limits);
        }
    }

    /** So long from that moment. */
    record Limit(Term within, String from) {}
}
