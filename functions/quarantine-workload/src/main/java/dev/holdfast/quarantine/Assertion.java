package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.KubeFailure;
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
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
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
    /** In less it would mostly be found that it is too late, see {@link Closing}. */
    private static final Duration NEEDED = Duration.ofSeconds(30);

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
            InstanceHold instances,
            TakenBack takenBack) {}

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
            var kit = Kit.of(parts.clusters().client(hold.cluster()), invocation.deadline(), pause, fanOut);
            var ran = tampering(new HoldCheck(parts, kit, hold, invocation).run());
            return parts.takenBack().unlessReleased(ran, hold, invocation);
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
        return new Response.Acted(
                delivery,
                recording == Recording.ALWAYS ? Optional.of(hold.keys()) : Optional.empty(),
                Optional.empty(),
                Mode.REAL,
                ran.outcomes(),
                ran.evidence(),
                Outcome.notReached(ran.outcomes()),
                ran.attention());
    }
}
