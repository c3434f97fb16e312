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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Releases one hold: pods, the policies of others, our policies, nodes, and what was held at AWS. Every object has its own outcome
 * and its own record; a run that is stopped is continued by the next.
 */
final class Release {
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
        var run = new Run(hold, request, invocation, Extent.MARKED, Asked.BY_REQUEST);
        run.over.addAll(parts.states().of(hold).released());
        return run.run();
    }

    /** What is looked at again that was released before; of nodes and policies those that bear the case's marks. */
    enum Extent {
        /** All pods and instances: a run has just changed them, or may have. */
        EVERYTHING,

        /** What bears the case's marks. Instances bear none: what protects them now, somebody may have set since. */
        MARKED
    }

    /**
     * Releases once more what was released: somebody who did not know of that may have held it again.
     *
     * @return only what had to be done, or could not
     */
    Ran again(Hold hold, Extent extent, Invocation invocation) throws EvidenceException, InterruptedException {
        var request = new Event.FollowUp.Release(hold.caseId(), "held after its release had been asked for", false);
        var run = new Run(hold, request, invocation, extent, Asked.ONCE_MORE);
        run.over.addAll(parts.states().of(hold).released());
        return TakenBack.news(run.run());
    }

    private final class Run {
        private final Hold hold;
        private final Event.FollowUp.Release request;
        private final Invocation invocation;
        private final Extent extent;
        private final Asked asked;
        private final OtherHolds others;
        private final List<Ran> ran = new ArrayList<>();
        private final List<BeforeState> states = new ArrayList<>();

        /** Keys of what was released before. */
        private final Set<String> over = new TreeSet<>();

        /** The states under those keys. */
        private final Set<BeforeState> again = new HashSet<>();

        Run(Hold hold, Event.FollowUp.Release request, Invocation invocation, Extent extent, Asked asked) {
            this.extent = extent;
            this.asked = asked;
            this.hold = hold;
            this.request = request;
            this.invocation = invocation;
            this.others = new OtherHolds(parts.holds(), parts.states(), hold);
        }

        Ran run() throws EvidenceException, InterruptedException {
            boolean allRead = read();
            others.begin(states, fanOut);
            var removal = inCluster();
            instances();
            if (removal.isPresent()) {
                ran.add(removal.get().run());
            }
            if (allRead) {
                end();
            }
            return Ran.all(ran);
        }

        /** The end of it, which may wait for the Lease and comes after all that needs no waiting. */
        private interface Removal {
            Ran run() throws InterruptedException;
        }

        private Optional<Removal> inCluster() throws InterruptedException {
            try {
                var kit = Kit.of(parts.clusters().client(hold.cluster()), invocation.deadline(), pause, fanOut);
                var objects = new ObjectRelease(kit, parts.states(), hold, others, wish());
                Way way = state -> again.contains(state) ? objects.again(state, extent) : objects.release(state);
                var pods = each(HeldKind.POD, way);
                each(HeldKind.NETWORK_POLICY, way);
                each(HeldKind.NODE, way);
                return Optional.of(
                        () -> new PolicyRemoval(kit, hold.caseId(), invocation.requestId(), others).remove(pods));
            } catch (KubeFailure e) {
                states.stream()
                        .filter(state -> !isOfAws(state))
                        .forEach(state -> ran.add(Ran.of(failed(state, e.reason(), e.text()))));
                return Optional.empty();
            }
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

        private interface Way {
            Restored on(BeforeState state) throws InterruptedException;
        }

        /** Those by which there may be policies that nothing needs any more: what was not reached needs its own. */
        private List<BeforeState> each(HeldKind kind, Way way) throws InterruptedException {
            var some = states.stream().filter(state -> state.kind() == kind).toList();
            var restored = fanOut.each(
                    some,
                    state -> asked.mayBegin(invocation.deadline())
                            ? way.on(state)
                            : new Restored(state, List.of(notReached(state)), Finished.NOT_YET),
                    (_, fault) -> {
                        throw fault;
                    });
            restored.forEach(this::record);
            return restored.stream().filter(this::isOver).map(Restored::state).toList();
        }

        /** A request that goes on also removes what an earlier one did not come to. */
        private boolean isOver(Restored one) {
            return one.rows().stream().noneMatch(row -> row.ending() instanceof Ending.NotReached)
                    && (asked == Asked.BY_REQUEST || !one.rows().isEmpty());
        }

        private void record(Restored restored) {
            ran.add(Ran.of(restored.rows()));
            if (restored.finished() == Finished.NOT_YET) {
                return;
            }
            try {
                var kept = parts.states()
                        .released(restored.state(), ReleaseRecord.json(hold, request, restored, clock.instant()));
                ran.add(new Ran(List.of(), kept.map(List::of).orElse(List.of()), List.of()));
            } catch (EvidenceException e) {
                ran.add(Ran.of(failed(restored.state(), Reason.EVIDENCE_FAILED, String.valueOf(e.getMessage()))));
            }
        }

        private void instances() throws InterruptedException {
            var byInstance = new LinkedHashMap<String, List<BeforeState>>();
            states.stream()
                    .filter(state -> isOfAws(state) && (extent == Extent.EVERYTHING || !again.contains(state)))
                    .forEach(state -> byInstance
                            .computeIfAbsent(state.uid(), _ -> new ArrayList<>())
                            .add(state));
            var release = parts.instances().within(new AwsCalls(Closing.calls(invocation.deadline())));
            for (List<BeforeState> ofOne : byInstance.values()) {
                if (asked.mayBegin(invocation.deadline())) {
                    release.release(ofOne, others).forEach(this::record);
                } else {
                    ofOne.forEach(state -> ran.add(Ran.of(notReached(state))));
                }
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
