package dev.holdfast.report.notify;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.report.notify.Markers.Claim;
import dev.holdfast.report.notify.Notice.Kind;
import dev.holdfast.report.notify.NoticeFacts.Stage;
import dev.holdfast.report.playbook.Level;
import dev.holdfast.report.playbook.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells people of a case: once of each real change; while nobody acknowledges it the next level in time; and the second level at
 * once, acknowledged or not, when something is not contained or evidence is missing. May be repeated: a
 * second run sends only what no channel has taken yet, under the same notice id.
 */
public final class Notifier {
    /** A schedule may fire a little early by this clock; a level is not to be missed for it. */
    private static final Duration EARLY = Duration.ofSeconds(30);

    private static final int TRIES = 50;

    private final EvidenceStore store;
    private final List<Channel> channels;
    private final Optional<Schedules> schedules;
    private final Clock clock;

    /**
     * @param channels by which every notice leaves; a channel that is not configured is not among them
     * @param schedules empty where no role for them is configured: then the next level is told only when something else makes a
     *     report after its time
     */
    public Notifier(EvidenceStore store, List<Channel> channels, Optional<Schedules> schedules, Clock clock) {
        this.store = store;
        this.channels = List.copyOf(channels);
        this.schedules = schedules;
        this.clock = clock;
    }

    /** Tells what is to be told now, and sees to it that the next level will be. */
    public Notified tell(NoticeFacts facts, Plan plan, Invocation invocation) {
        var run = new Run(facts, plan, invocation.requestId(), facts.isDrill() ? rehearsals() : store);
        return new Notified(run.all());
    }

    private EvidenceStore rehearsals() {
        return store.lockedFor(LockRule.REHEARSAL);
    }

    /** Whether this is the latest view of the case, as far as is known. */
    private enum View {
        LATEST,
        OUTDATED
    }

    private final class Run {
        private final NoticeFacts facts;
        private final Plan plan;
        private final String requestId;
        private final EvidenceStore place;
        private final List<Outcome> outcomes = new ArrayList<>();

        Run(NoticeFacts facts, Plan plan, String requestId, EvidenceStore place) {
            this.facts = facts;
            this.plan = plan;
            this.requestId = requestId;
            this.place = place;
        }

        List<Outcome> all() {
            try {
                var markers = Markers.of(place, facts.keys());
                if (change(markers) == View.LATEST) {
                    escalate(markers);
                }
            } catch (EvidenceException e) {
                outcomes.add(outcome(new Ending.Failed(e.reason(), String.valueOf(e.getMessage())), Map.of()));
            }
            return outcomes;
        }

        /** Claims the next change, unless the last one is this state already, or was seen later than this one. */
        private View change(Markers markers) throws EvidenceException {
            int last = markers.last();
            var known = last == 0 ? Optional.<Claim>empty() : markers.find(Markers.change(last));
            for (int n = last + 1; n <= last + TRIES; n++) {
                if (known.filter(claim -> claim.stateHash().equals(facts.stateHash()))
                        .isPresent()) {
                    send(markers, known.get(), toldLevels(markers));
                    return View.LATEST;
                }
                if (known.filter(claim -> claim.asOf().isAfter(facts.asOf())).isPresent()) {
                    return View.OUTDATED;
                }
                known = Optional.of(markers.claim(claim(Markers.change(n), changeKind(markers))));
            }
            outcomes.add(
                    outcome(new Ending.Failed(Reason.CONFLICT, "other runs claimed notices all the time"), Map.of()));
            return View.OUTDATED;
        }

        private Kind changeKind(Markers markers) {
            if (facts.stage() instanceof Stage.Closed) {
                return Kind.CLOSED;
            }
            return markers.isAnyChangeSent() ? Kind.CHANGED : Kind.OPENED;
        }

        /** The first level, and those that were told since. */
        private List<Level> toldLevels(Markers markers) {
            var told = new ArrayList<Level>();
            for (Level level : plan.levels()) {
                if (told.isEmpty() || markers.has(Markers.level(level.name()))) {
                    told.add(level);
                }
            }
            return told;
        }

        private void escalate(Markers markers) throws EvidenceException {
            boolean open = facts.stage() instanceof Stage.Open && !facts.isDrill();
            var later = plan.levels().stream().skip(1).toList();
            for (Level level : later) {
                var at = facts.openedAt().plus(level.after());
                boolean due = !at.isAfter(clock.instant().plus(EARLY));
                boolean atOnce = level.equals(later.getFirst()) && facts.isUrgent();
                if (!open && !atOnce) {
                    cancel(level, at, due, markers);
                } else if (due || atOnce) {
                    var claim = markers.find(Markers.level(level.name()));
                    send(
                            markers,
                            claim.isPresent()
                                    ? claim.get()
                                    : markers.claim(claim(Markers.level(level.name()), Kind.ESCALATED)),
                            List.of(level));
                } else {
                    schedule(level, at);
                    return;
                }
            }
        }

        private Claim claim(String name, Kind kind) {
            return new Claim(name, kind, facts.stateHash(), facts.asOf(), requestId, clock.instant());
        }

        private void send(Markers markers, Claim claim, List<Level> told) throws EvidenceException {
            var waiting = channels.stream()
                    .filter(channel -> !markers.isSent(claim.name(), channel))
                    .toList();
            var details = new LinkedHashMap<String, Object>();
            details.put("notice", claim.noticeId(facts.keys()));
            details.put("kind", claim.kind().text());
            details.put(
                    "tell",
                    told.stream()
                            .flatMap(level -> level.tell().stream())
                            .distinct()
                            .toList());
            details.put("channels", channels.stream().map(Channel::name).toList());
            if (waiting.isEmpty()) {
                outcomes.add(outcome(new Ending.AlreadyDone(), details));
            } else if (claim.isAliveFor(requestId, clock.instant())) {
                String text = "another run has claimed this notice and may still be sending it";
                outcomes.add(outcome(new Ending.NotReached(Reason.CONFLICT, text), details));
            } else {
                var notice = new NoticeWriter(facts, plan, claim.noticeId(facts.keys()), claim.kind(), told).write();
                outcomes.add(outcome(send(markers, claim, waiting, notice), details));
            }
        }

        /** Every channel is tried; one that fails does not cost the others. */
        private Ending send(Markers markers, Claim claim, List<Channel> waiting, Notice notice)
                throws EvidenceException {
            Optional<AwsFailure> failed = Optional.empty();
            for (Channel channel : waiting) {
                try {
                    channel.send(notice);
                    markers.sent(claim, channel, requestId, clock.instant());
                } catch (AwsFailure e) {
                    failed =
                            failed.filter(before -> before.reason().retryable()).or(() -> Optional.of(e));
                }
            }
            return failed.<Ending>map(e -> new Ending.Failed(e.reason(), "the notice was not taken: " + e.text()))
                    .orElseGet(Ending.Done::new);
        }

        private void schedule(Level level, Instant at) {
            if (schedules.isEmpty()) {
                String text = "HOLDFAST_SCHEDULE_ROLE is not set: " + level.name() + " is told after " + at
                        + " only if something else makes a report then";
                outcomes.add(outcome(new Ending.Failed(Reason.NOT_READY, text), Map.of()));
                return;
            }
            try {
                schedules.get().create(facts.keys(), level.name(), at);
            } catch (AwsFailure e) {
                outcomes.add(outcome(new Ending.Failed(e.reason(), "no schedule: " + e.text()), Map.of()));
            }
        }

        /** Best effort: a schedule that fires all the same finds nobody to tell. */
        private void cancel(Level level, Instant at, boolean due, Markers markers) {
            if (due || schedules.isEmpty() || facts.isDrill() || markers.has(Markers.level(level.name()))) {
                return;
            }
            try {
                schedules.get().delete(facts.keys(), level.name(), at);
            } catch (AwsFailure e) {
                String text = "a schedule is left, and will find nobody to tell: " + e.text();
                outcomes.add(outcome(new Ending.Skipped(e.reason(), text, Ending.Verified.NOT_APPLICABLE), Map.of()));
            }
        }

        private Outcome outcome(Ending ending, Map<String, Object> details) {
            return new Outcome("case/" + facts.keys().caseId(), Action.NOTIFY, ending, details);
        }
    }
}
