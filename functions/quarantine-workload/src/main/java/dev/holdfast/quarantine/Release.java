package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.event.Event;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.HeldKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Releases one hold: pods, the policies of others, our policies, nodes, and what was held at AWS. Every object has its own outcome
 * and its own record; a run that is stopped is continued by the next.
 */
final class Release {
    private static final Duration RESERVE = Duration.ofSeconds(30);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Parts parts;
    private final Clock clock;
    private final Pause pause;
    private final FanOut fanOut;

    Release(Parts parts, Clock clock, Pause pause, FanOut fanOut) {
        this.parts = parts;
        this.clock = clock;
        this.pause = pause;
        this.fanOut = fanOut;
    }

    /** What it works with. */
    record Parts(
            ClusterAccess clusters, Holds holds, BeforeStates states, EvidenceStore store, InstanceRelease instances) {}

    /** How one object ended; {@code finished} ones are recorded and not looked at again. */
    record Restored(BeforeState state, List<Outcome> rows, Finished finished) {}

    /** Whether anything of an object is left to be released. */
    enum Finished {
        YES,
        NOT_YET
    }

    Ran run(Hold hold, Event.FollowUp.Release request, Invocation invocation)
            throws EvidenceException, InterruptedException {
        parts.holds().releasing(hold, request.reason());
        return new Run(hold, request, invocation, Extent.MARKED).run();
    }

    /** Which pods are looked at again that were released before; of nodes and policies those that bear the case's marks. */
    enum Extent {
        /** All: a run has just changed them, or may have. */
        EVERYTHING,

        /** Those that bear the case's marks. */
        MARKED
    }

    /**
     * Releases once more what was released: somebody who did not know of that may have held it again.
     *
     * @return only what had to be done, or could not
     */
    Ran again(Hold hold, Extent extent, Invocation invocation) throws EvidenceException, InterruptedException {
        var request = new Event.FollowUp.Release(hold.caseId(), "held after its release had been asked for", false);
        var run = new Run(hold, request, invocation, extent);
        run.over.addAll(parts.states().of(hold).released());
        return TakenBack.news(run.run());
    }

    private final class Run {
        private final Hold hold;
        private final Event.FollowUp.Release request;
        private final Invocation invocation;
        private final Extent extent;
        private final OtherHolds others;
        private final List<Ran> ran = new ArrayList<>();
        private final List<BeforeState> states = new ArrayList<>();

        /** Keys of what was released before. */
        private final Set<String> over = new TreeSet<>();

        /** The states under those keys. */
        private final Set<BeforeState> again = new HashSet<>();

        Run(Hold hold, Event.FollowUp.Release request, Invocation invocation, Extent extent) {
            this.extent = extent;
            this.hold = hold;
            this.request = request;
            this.invocation = invocation;
            this.others = new OtherHolds(parts.holds(), parts.states(), hold);
        }

        Ran run() throws EvidenceException, InterruptedException {
            boolean allRead = read();
            others.begin(states, fanOut);
            try {
                var kit = Kit.of(parts.clusters().client(hold.cluster()), clock, pause, fanOut);
                var objects = new ObjectRelease(kit, parts.states(), hold, others, wish());
                Step step = state -> again.contains(state) ? objects.again(state, extent) : objects.release(state);
                var pods = each(HeldKind.POD, step);
                each(HeldKind.NETWORK_POLICY, step);
                ran.add(new PolicyRemoval(kit, hold.caseId(), invocation.requestId(), others).remove(pods));
                each(HeldKind.NODE, step);
            } catch (KubeFailure e) {
                states.stream()
                        .filter(state -> !isOfAws(state))
                        .forEach(state -> ran.add(Ran.of(failed(state, e.reason(), e.text()))));
            }
            instances();
            if (allRead) {
                end();
            }
            return Ran.all(ran);
        }

        private Rejoin.Wish wish() {
            return request.rejoin() ? Rejoin.Wish.REJOIN : Rejoin.Wish.STAY_OUT;
        }

        /** Whether everything could be read. */
        private boolean read() throws EvidenceException {
            boolean all = true;
            var listing = parts.states().of(hold);
            var handedOver = new HandedOver(parts.states());
            var keys = Stream.concat(listing.held().stream(), over.stream()).distinct();
            for (String key : keys.toList()) {
                switch (handedOver.read(key, listing)) {
                    case Reading.Sound(var state, var _) -> {
                        states.add(state);
                        if (over.contains(key)) {
                            again.add(state);
                        }
                    }
                    case Reading.Tampered(var text) -> {
                        all = false;
                        var row = new Ending.Refused(
                                Reason.TAMPERED_BEFORE_STATE, text + ": nothing is restored from it");
                        ran.add(new Ran(
                                List.of(new Outcome("case/" + hold.caseId(), Action.RESTORE, row, Map.of("key", key))),
                                List.of(),
                                List.of("TAMPERED_BEFORE_STATE: " + key)));
                    }
                    case Reading.Unread(var reason, var text) -> {
                        all = false;
                        ran.add(Ran.of(new Outcome(
                                "case/" + hold.caseId(),
                                Action.RESTORE,
                                new Ending.Failed(reason, text),
                                Map.of("key", key))));
                    }
                }
            }
            return all;
        }

        private interface Step {
            Restored on(BeforeState state) throws InterruptedException;
        }

        /** Those of which there is something to be said. */
        private List<BeforeState> each(HeldKind kind, Step step) throws InterruptedException {
            var some = states.stream().filter(state -> state.kind() == kind).toList();
            var restored = fanOut.each(
                    some,
                    state -> invocation.deadline().allows(RESERVE)
                            ? step.on(state)
                            : new Restored(state, List.of(notReached(state)), Finished.NOT_YET),
                    (_, fault) -> {
                        throw fault;
                    });
            restored.forEach(this::record);
            return restored.stream()
                    .filter(one -> !one.rows().isEmpty())
                    .map(Restored::state)
                    .toList();
        }

        private void record(Restored restored) {
            ran.add(Ran.of(restored.rows()));
            if (restored.finished() == Finished.NOT_YET) {
                return;
            }
            try {
                var kept = parts.states().released(restored.state(), json(restored));
                ran.add(new Ran(List.of(), kept.map(List::of).orElse(List.of()), List.of()));
            } catch (EvidenceException e) {
                ran.add(Ran.of(failed(restored.state(), Reason.EVIDENCE_FAILED, String.valueOf(e.getMessage()))));
            }
        }

        private byte[] json(Restored restored) {
            var tree = MAPPER.createObjectNode();
            tree.put("case", hold.caseId().value());
            tree.put("hold", hold.n());
            tree.put("object", ObjectRelease.target(restored.state()));
            tree.put("at", clock.instant().toString());
            tree.put("reason", request.reason());
            var rows = tree.putArray("outcomes");
            restored.rows().forEach(row -> {
                var one = rows.addObject();
                one.put("status", row.ending().status());
                one.put("reason", row.ending().why().map(Reason::name).orElse(null));
                one.set("details", MAPPER.valueToTree(row.details()));
            });
            return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        }

        private void instances() throws InterruptedException {
            var byInstance = new LinkedHashMap<String, List<BeforeState>>();
            states.stream()
                    .filter(Release::isOfAws)
                    .forEach(state -> byInstance
                            .computeIfAbsent(state.uid(), _ -> new ArrayList<>())
                            .add(state));
            for (List<BeforeState> ofOne : byInstance.values()) {
                parts.instances().release(ofOne, others).forEach(this::record);
            }
        }

        private void end() throws EvidenceException {
            if (!parts.states().of(hold).held().isEmpty()) {
                return;
            }
            var tree = MAPPER.createObjectNode();
            tree.put("case", hold.caseId().value()).put("hold", hold.n()).put("reason", request.reason());
            byte[] bytes = MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
            if (parts.store().claim(hold.keys().allReleased(hold.n()), bytes) instanceof Claiming.Won(var kept)) {
                ran.add(new Ran(List.of(), List.of(kept), List.of()));
            }
            parts.holds().ended(hold, request.reason());
        }
    }

    private static boolean isOfAws(BeforeState state) {
        return switch (state.kind()) {
            case INSTANCE, AUTO_SCALING_INSTANCE -> true;
            case POD, NODE, NETWORK_POLICY -> false;
        };
    }

    private static Outcome failed(BeforeState state, Reason reason, String text) {
        return new Outcome(ObjectRelease.target(state), Action.RESTORE, new Ending.Failed(reason, text), Map.of());
    }

    private static Outcome notReached(BeforeState state) {
        return new Outcome(
                ObjectRelease.target(state),
                Action.RESTORE,
                new Ending.NotReached(Reason.DEADLINE, "the time was up; ask again"),
                Map.of());
    }
}
