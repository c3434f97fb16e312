package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Resolution;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One hold, looked through: everything that has a before-state and no release. */
final class HoldCheck {
    private final Assertion.Parts parts;
    private final Kit kit;
    private final Hold hold;
    private final Invocation invocation;
    private final List<Ran> ran = new ArrayList<>();

    HoldCheck(Assertion.Parts parts, Kit kit, Hold hold, Invocation invocation) {
        this.parts = parts;
        this.kit = kit;
        this.hold = hold;
        this.invocation = invocation;
    }

    Ran run() throws EvidenceException, InterruptedException {
        var listing = parts.states().of(hold);
        var states = new ArrayList<BeforeState>();
        for (String key : listing.held()) {
            switch (parts.states().read(key)) {
                case Reading.Sound(var state, var _) -> states.add(state);
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
        if (!isReleased()) {
            instances(states);
        }
        return Ran.all(ran);
    }

    /** What AWS holds is not taken back so easily: whoever checks may not turn a protection off. */
    private boolean isReleased() {
        try {
            return parts.holds().isReleased(hold);
        } catch (EvidenceException _) {
            return false;
        }
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
                ran.add(Ran.of(new Outcome(target, Action.CORDON, new Ending.Failed(e.reason(), e.text()), Map.of())));
            }
        }
    }

    private void pods(List<BeforeState> states, Set<String> uids) throws InterruptedException {
        var targets = of(states, HeldKind.POD).stream()
                .<Target>map(state ->
                        new Target.Pod(state.namespace().orElseThrow(), state.name(), Optional.of(state.uid())))
                .toList();
        if (targets.isEmpty()) {
            return;
        }
        var incident = incident(targets);
        switch (parts.targets().resolve(incident, Closing.calls(invocation.deadline()))) {
            case Resolution.NotAsked(var reason, var text) ->
                ran.add(Ran.of(new Outcome(
                        "case/" + hold.caseId(), Action.VERIFY, new Ending.Failed(reason, text), Map.of())));
            case Resolution.Resolved resolved -> {
                resolved.rows()
                        .forEach(row -> ran.add(Ran.of(new Outcome(
                                row.target(),
                                Action.ISOLATE,
                                row.answer() == Unresolved.Answer.NOTHING_THERE
                                        ? gone(row.text())
                                        : new Ending.Failed(row.reason(), row.text())))));
                var order = new Order(incident, Mode.REAL, hold.cluster(), invocation);
                ran.add(new Again(kit, parts.states(), parts.instances()).contain(order, hold, resolved, uids));
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
