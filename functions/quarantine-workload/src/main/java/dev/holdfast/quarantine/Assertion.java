package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Is everything that a case holds still held? What is not is held again, and a person is told: an intruder, a GitOps tool or a
 * rollout took it away. Goes by the before-states in the bucket, so marks that are gone are missed. A check on schedule that finds
 * nothing leaves no trace, for there are 288 a day.
 */
final class Assertion {
    private static final Duration NEEDED = Duration.ofSeconds(150);
    private static final Set<Action> CHANGES =
            Set.of(Action.LABEL, Action.DENY, Action.EXCLUDE, Action.DETACH, Action.CORDON, Action.HOLD);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Parts parts;
    private final Clock clock;
    private final Pause pause;
    private final FanOut fanOut;

    Assertion(Parts parts, Clock clock, Pause pause, FanOut fanOut) {
        this.parts = parts;
        this.clock = clock;
        this.pause = pause;
        this.fanOut = fanOut;
    }

    /** What it works with. */
    record Parts(
            ClusterAccess clusters,
            ClusterTargets targets,
            Holds holds,
            BeforeStates states,
            EvidenceStore store,
            InstanceHold instances) {}

    /** By hand: recorded whatever is found. */
    Response ofCase(CaseId caseId, Invocation invocation) {
        try {
            var held = held(parts.holds().of(caseId));
            if (held.isEmpty()) {
                return new Response.Ignored(Reason.CASE_HOLDS_NOTHING, "case " + caseId + " holds nothing");
            }
            var ran = new ArrayList<Ran>();
            for (Hold hold : held) {
                ran.add(recorded(hold, check(hold, invocation)));
            }
            return acted(held.getFirst(), Delivery.BY_HAND, Ran.all(ran), Recording.ALWAYS);
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_HAND, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Impossible(Delivery.BY_HAND, Optional.empty(), Reason.DEADLINE, "interrupted");
        }
    }

    /** On schedule: everything that is held, recorded where something was found. */
    Response ofAll(Invocation invocation) {
        try {
            var each = new ArrayList<Response.Acted>();
            for (Hold hold : held(parts.holds().open())) {
                var ran = invocation.deadline().allows(NEEDED) ? check(hold, invocation) : notReached(hold);
                boolean found = !ran.attention().isEmpty();
                each.add(acted(
                        hold,
                        Delivery.BY_EVENT,
                        found ? recorded(hold, ran) : ran,
                        found ? Recording.ALWAYS : Recording.NOT_THIS_TIME));
            }
            return new Response.Several(each);
        } catch (EvidenceException e) {
            return new Response.Impossible(
                    Delivery.BY_EVENT, Optional.empty(), e.reason(), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Response.Impossible(Delivery.BY_EVENT, Optional.empty(), Reason.DEADLINE, "interrupted");
        }
    }

    private enum Recording {
        ALWAYS,
        NOT_THIS_TIME
    }

    private static List<Hold> held(List<Holds.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.stage() == Holds.Stage.HELD)
                .map(Holds.Entry::hold)
                .toList();
    }

    private static Ran notReached(Hold hold) {
        var ending = new Ending.NotReached(Reason.DEADLINE, "the time was up; the next check comes in five minutes");
        return Ran.of(new Outcome("case/" + hold.caseId(), Action.VERIFY, ending, Map.of()));
    }

    private Ran check(Hold hold, Invocation invocation) throws EvidenceException, InterruptedException {
        try {
            var kit = Kit.of(parts.clusters().client(hold.cluster()), clock, pause, fanOut);
            return tampering(new Check(kit, hold, invocation).run());
        } catch (KubeFailure e) {
            return Ran.of(new Outcome(
                    "case/" + hold.caseId(), Action.VERIFY, new Ending.Failed(e.reason(), e.text()), Map.of()));
        }
    }

    /** What had to be done again was taken away by somebody, or an earlier run was stopped before it. */
    private static Ran tampering(Ran ran) {
        var outcomes = new ArrayList<Outcome>();
        var attention = new LinkedHashSet<>(ran.attention());
        for (Outcome row : ran.outcomes()) {
            boolean again = CHANGES.contains(row.action()) && row.ending() instanceof Ending.Done;
            if (again) {
                attention.add("TAMPERED: " + row.action().text() + " of " + row.target() + " had to be done again");
            }
            outcomes.add(again ? row.with("tampered", List.of("it was not as Holdfast had left it")) : row);
        }
        return new Ran(outcomes, ran.evidence(), List.copyOf(attention));
    }

    private Ran recorded(Hold hold, Ran ran) {
        var tree = MAPPER.createObjectNode();
        tree.put("case", hold.caseId().value());
        tree.put("hold", hold.n());
        tree.put("at", clock.instant().toString());
        tree.set("attention", MAPPER.valueToTree(ran.attention()));
        var rows = tree.putArray("found");
        ran.outcomes()
                .forEach(row -> rows.addObject()
                        .put("target", row.target())
                        .put("action", row.action().text())
                        .put("status", row.ending().status())
                        .put("reason", row.ending().why().map(Reason::name).orElse(null)));
        byte[] bytes = MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        try {
            Kept kept = parts.store()
                    .keep(hold.keys().verify(clock.instant()), bytes, "application/json")
                    .kept();
            return ran.and(new Ran(List.of(), List.of(kept), List.of()));
        } catch (EvidenceException e) {
            return ran.and(Ran.of(new Outcome(
                    "case/" + hold.caseId(),
                    Action.RECORD,
                    new Ending.Failed(Reason.EVIDENCE_FAILED, String.valueOf(e.getMessage())),
                    Map.of())));
        }
    }

    private static Response.Acted acted(Hold hold, Delivery delivery, Ran ran, Recording recording) {
        var remaining = ran.outcomes().stream()
                .filter(row -> row.ending() instanceof Ending.NotReached)
                .map(Outcome::target)
                .distinct()
                .toList();
        return new Response.Acted(
                delivery,
                recording == Recording.ALWAYS ? Optional.of(hold.keys()) : Optional.empty(),
                Optional.empty(),
                Mode.REAL,
                ran.outcomes(),
                ran.evidence(),
                remaining,
                ran.attention());
    }

    /** One hold, looked through. */
    private final class Check {
        private final Kit kit;
        private final Hold hold;
        private final Invocation invocation;
        private final List<Ran> ran = new ArrayList<>();

        Check(Kit kit, Hold hold, Invocation invocation) {
            this.kit = kit;
            this.hold = hold;
            this.invocation = invocation;
        }

        Ran run() throws EvidenceException, InterruptedException {
            var listing = parts.states().of(hold);
            var states = new ArrayList<BeforeState>();
            for (String key : listing.held()) {
                switch (parts.states().read(key)) {
                    case Reading.Sound(var state, _) -> states.add(state);
                    case Reading.Tampered(var text) ->
                        ran.add(new Ran(
                                List.of(row(key, Reason.TAMPERED_BEFORE_STATE, text)),
                                List.of(),
                                List.of("TAMPERED: " + key)));
                    case Reading.Unread(var reason, var text) -> ran.add(Ran.of(row(key, reason, text)));
                }
            }
            nodes(states);
            pods(states, listing.uids());
            instances(states);
            return Ran.all(ran);
        }

        private Outcome row(String key, Reason reason, String text) {
            return new Outcome("case/" + hold.caseId(), Action.VERIFY, new Ending.Failed(reason, text), Map.of("key", key));
        }

        private void nodes(List<BeforeState> states) throws InterruptedException {
            var recorder = new Recorder(parts.states(), Writing.REAL);
            var stage = new NodeStage(kit, recorder, hold, Writing.REAL);
            for (BeforeState state : of(states, HeldKind.NODE)) {
                String target = "node/" + state.name();
                try {
                    var node = kit.objects().get(ResourceKind.NODE.named(state.name()));
                    if (node.filter(there -> Trees.uid(there).equals(state.uid())).isPresent()) {
                        ran.add(stage.hold(node.get()));
                    } else {
                        ran.add(Ran.of(new Outcome(target, Action.CORDON, gone("the node is gone"), Map.of())));
                    }
                } catch (KubeFailure e) {
                    ran.add(Ran.of(new Outcome(
                            target, Action.CORDON, new Ending.Failed(e.reason(), e.text()), Map.of())));
                }
            }
        }

        private void pods(List<BeforeState> states, Set<String> uids) throws InterruptedException {
            var targets = of(states, HeldKind.POD).stream()
                    .<Target>map(state -> new Target.Pod(
                            state.namespace().orElseThrow(), state.name(), Optional.of(state.uid())))
                    .toList();
            if (targets.isEmpty()) {
                return;
            }
            var incident = incident(targets);
            switch (parts.targets().resolve(incident, invocation.deadline())) {
                case Resolution.NotAsked(var reason, var text) ->
                    ran.add(Ran.of(new Outcome(
                            "case/" + hold.caseId(), Action.VERIFY, new Ending.Failed(reason, text), Map.of())));
                case Resolution.Resolved resolved -> {
                    resolved.rows().forEach(row -> ran.add(Ran.of(new Outcome(
                            row.target(),
                            Action.ISOLATE,
                            row.answer() == Unresolved.Answer.NOTHING_THERE
                                    ? gone(row.text())
                                    : new Ending.Failed(row.reason(), row.text())))));
                    var order = new Order(incident, Mode.REAL, hold.cluster(), invocation);
                    ran.add(new Again(kit, parts.states(), fanOut).contain(order, hold, resolved, uids));
                }
            }
        }

        private Event.Incident incident(List<Target> targets) {
            return new Event.Incident(
                    Event.Trigger.PERSON,
                    Delivery.BY_HAND,
                    Event.Nature.REAL,
                    hold.caseId(),
                    new Round(invocation.startedAt()),
                    Optional.empty(),
                    10,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(hold.cluster()),
                    targets,
                    Event.InstanceFacts.NONE,
                    Optional.empty());
        }

        private void instances(List<BeforeState> states) throws InterruptedException {
            var ids = new LinkedHashSet<String>();
            of(states, HeldKind.INSTANCE).forEach(state -> ids.add(state.uid()));
            of(states, HeldKind.AUTO_SCALING_INSTANCE).forEach(state -> ids.add(state.uid()));
            for (String id : ids) {
                ran.add(InstanceCheck.again(parts.instances(), id));
            }
        }

        private static List<BeforeState> of(List<BeforeState> states, HeldKind kind) {
            return states.stream().filter(state -> state.kind() == kind).toList();
        }

        private static Ending gone(String text) {
            return new Ending.Skipped(Reason.NO_SUCH_OBJECT, text, Ending.Verified.READ_BACK);
        }
    }
}
