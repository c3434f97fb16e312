package dev.holdfast.report.notify;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.report.notify.NoticeFacts.Stage;
import dev.holdfast.report.playbook.Plan;
import dev.holdfast.report.playbook.PlanFacts;
import dev.holdfast.report.playbook.Playbook;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bucket, the services that tell people, and a clock that stands still. */
final class Bench {
    static final Instant OPENED = Instant.parse("2026-11-27T17:30:00Z");
    static final CaseKeys CASE = new CaseKeys(Area.CASES, new CaseId("gd-1"));
    static final CaseKeys DRILL = new CaseKeys(Area.DRILLS, new CaseId("gd-1"));
    static final Schedules.Target TARGET = new Schedules.Target("arn:function", "arn:role", Optional.of("holdfast"));

    final Ticking clock = new Ticking();
    final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    final EvidenceStore store = new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    final SimulatedChannels services = new SimulatedChannels();

    Notifier notifier() {
        return new Notifier(
                store,
                List.of(new Topic(services.sns(), "arn:topic"), new EventBus(services.events())),
                Optional.of(new Schedules(services.scheduler(), TARGET)),
                clock);
    }

    List<Outcome> tell(NoticeFacts facts, String requestId) {
        var invocation = new Invocation(requestId, Optional.empty(), clock.instant(), Deadline.after(60_000, clock));
        return notifier().tell(facts, plan(facts), invocation).outcomes();
    }

    NoticeFacts facts(String hash, Stage stage) {
        return facts(CASE, hash, stage, List.of("pod/shop/cart-1: NOT CONTAINED"));
    }

    /** The same, but not contained, or with evidence missing. */
    NoticeFacts urgent(String state, List<String> missing, Stage stage) {
        var usual = facts("urgent", stage);
        return new NoticeFacts(
                usual.keys(),
                usual.severity(),
                usual.cluster(),
                usual.openedAt(),
                usual.reopenedAt(),
                state,
                usual.stateWords(),
                usual.stateHash(),
                usual.asOf(),
                usual.stage(),
                usual.targets(),
                missing,
                usual.todo(),
                usual.notes(),
                usual.report());
    }

    /** The same, opened again. */
    NoticeFacts reopened(String hash, Stage stage, Instant at) {
        var usual = facts(hash, stage);
        return new NoticeFacts(
                usual.keys(),
                usual.severity(),
                usual.cluster(),
                at,
                Optional.of(at),
                usual.state(),
                usual.stateWords(),
                usual.stateHash(),
                usual.asOf(),
                usual.stage(),
                usual.targets(),
                usual.missing(),
                usual.todo(),
                usual.notes(),
                usual.report());
    }

    NoticeFacts facts(CaseKeys keys, String hash, Stage stage, List<String> targets) {
        return new NoticeFacts(
                keys,
                8,
                Optional.of("prod"),
                OPENED,
                Optional.empty(),
                "PARTLY",
                "PARTLY: NOT ISOLATED",
                hash,
                clock.instant(),
                stage,
                targets,
                List.of(),
                List.of("isolate the node"),
                List.of(),
                Optional.of("s3://evidence/cases/gd-1/report/0001/report.html"));
    }

    static Plan plan(NoticeFacts facts) {
        var types = List.of("CryptoCurrency:Runtime/BitcoinTool.B");
        return Playbook.bundled()
                .planFor(new PlanFacts(facts.keys().caseId(), types, facts.severity(), facts.openedAt(), Map.of()));
    }

    /** Stands still until it is told to go on. */
    static final class Ticking extends Clock {
        private Instant now = OPENED.plusSeconds(5);

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
