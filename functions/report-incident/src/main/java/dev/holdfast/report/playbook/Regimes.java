package dev.holdfast.report.playbook;

import dev.holdfast.report.playbook.Regime.Limit;
import dev.holdfast.report.playbook.Regime.Obligation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules that are known, and which of them the organisation says apply to it. Where nobody has said so, the first deadline of
 * every rule is shown, for a deadline of four hours is not to be missed because a file was never edited.
 *
 * @param known by id, in order
 * @param choice ids of those that apply; empty while nobody has said
 * @param moments what each moment is, by name
 */
record Regimes(Map<String, Regime> known, Optional<List<String>> choice, Map<String, String> moments) {
    /** Set by the first automated finding. */
    static final String DETECTED = "detected";
    /** Set likewise, unless a person says otherwise: to be aware sooner is the cautious reading. */
    static final String AWARE = "aware";

    private static final String NOT_ADVICE = "not legal advice; confirm with counsel";
    private static final String UNDECIDED = "nobody has said in the playbook whether this applies";

    Regimes {
        choice = choice.map(List::copyOf);
    }

    List<Clock> clocks(PlanFacts facts) {
        var moments = moments(facts);
        var clocks = new ArrayList<Clock>();
        for (Regime regime : known.values()) {
            boolean chosen = choice.isEmpty() || choice.get().contains(regime.id());
            int shown = choice.isPresent() ? regime.obligations().size() : 1;
            regime.obligations().stream()
                    .limit(chosen ? shown : 0)
                    .forEach(obligation -> clocks.add(clock(regime, obligation, moments, facts)));
        }
        return List.copyOf(clocks);
    }

    private static Map<String, Instant> moments(PlanFacts facts) {
        var moments = new TreeMap<String, Instant>();
        moments.put(DETECTED, facts.detectedAt());
        moments.put(AWARE, facts.detectedAt());
        moments.putAll(facts.moments());
        return moments;
    }

    private record Running(Limit limit, Instant since, Optional<Instant> due) {}

    private Clock clock(Regime regime, Obligation obligation, Map<String, Instant> moments, PlanFacts facts) {
        var running = obligation.limits().stream()
                .flatMap(limit -> running(limit, moments, regime).stream())
                .sorted(Comparator.comparing(one -> one.due().orElse(Instant.MIN)))
                .findFirst();
        return new Clock(
                regime.name(),
                obligation.name() + ", " + words(obligation),
                running.map(Running::limit)
                        .orElse(obligation.limits().getFirst())
                        .from(),
                running.map(Running::since),
                running.flatMap(Running::due),
                note(regime, obligation, moments, facts),
                regime.source());
    }

    /** Empty while nobody has set the moment. */
    private static Optional<Running> running(Limit limit, Map<String, Instant> moments, Regime regime) {
        return Optional.ofNullable(moments.get(limit.from()))
                .map(since -> new Running(limit, since, limit.within().due(since, regime.zone())));
    }

    private static String words(Obligation obligation) {
        var each = obligation.limits().stream()
                .map(limit -> limit.within().words() + " from '" + limit.from() + "'")
                .toList();
        return (each.size() > 1 ? "the earliest of " : "") + String.join(" and ", each);
    }

    private String note(Regime regime, Obligation obligation, Map<String, Instant> moments, PlanFacts facts) {
        var notes = new ArrayList<String>();
        if (choice.isEmpty()) {
            notes.add(UNDECIDED);
        }
        notes.add("concerns " + regime.concerns());
        obligation.note().ifPresent(notes::add);
        for (Limit limit : obligation.limits()) {
            if (!moments.containsKey(limit.from())) {
                notes.add("a person has to set '" + limit.from() + "': " + this.moments.getOrDefault(limit.from(), ""));
            } else if (limit.from().equals(AWARE)) {
                notes.add(
                        facts.moments().containsKey(AWARE)
                                ? "'aware' as a person set it; the first finding came at " + facts.detectedAt()
                                : "'aware' is taken to be the first automated finding, unless a person sets it");
            }
            if (limit.within() instanceof Term.BusinessDays) {
                notes.add("weekends are skipped, holidays are not known");
            }
        }
        notes.add(NOT_ADVICE);
        return String.join("; ", notes);
    }
}
