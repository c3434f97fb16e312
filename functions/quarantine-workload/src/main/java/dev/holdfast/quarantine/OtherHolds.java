package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeState;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Who else holds what a hold holds while that one is released: the bucket says so, and nobody's annotation.
 *
 * <p>Two may be released at once, and each take the other for the one that stays and restores. So whoever is called a holder here
 * was told first what this hold has changed, and was found to hold after that. It begins its own release with a mark and then
 * looks what it was told: either it finds it, or it is found releasing here.
 *
 * <p>Thread-safe, with one thread for each object.
 */
final class OtherHolds {
    private static final int MOST_LOOKS = 5;

    private final Holds holds;
    private final BeforeStates states;
    private final HandedOver handedOver;
    private final Hold hold;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile Look last = new Look(0, Map.of(), Set.of());

    OtherHolds(Holds holds, BeforeStates states, Hold hold) {
        this.holds = holds;
        this.states = states;
        this.handedOver = new HandedOver(states);
        this.hold = hold;
    }

    /**
     * What a look found.
     *
     * @param number of the look, from 1
     * @param byUid the other holds of each object
     * @param namespaces of the pods that others hold on the same cluster
     */
    private record Look(int number, Map<String, Set<Hold>> byUid, Set<String> namespaces) {
        Set<Hold> of(BeforeState state) {
            return Optional.ofNullable(byUid.get(state.uid())).orElse(Set.of());
        }
    }

    /** The first look, and what has to be told after it. */
    void begin(List<BeforeState> all, FanOut fanOut) throws EvidenceException, InterruptedException {
        var look = fresh();
        var shared = all.stream().filter(state -> !look.of(state).isEmpty()).toList();
        if (shared.isEmpty()) {
            return;
        }
        var failures = fanOut.each(shared, state -> tryToTell(state, look.of(state)), (_, fault) -> {
            throw fault;
        });
        var failure = failures.stream().flatMap(Optional::stream).findFirst();
        if (failure.isPresent()) {
            throw failure.get();
        }
        fresh();
    }

    /**
     * The other holds of an object.
     *
     * @param object as it was just read: where its marks say something else than the last look, there is another look
     */
    Set<Hold> of(BeforeState state, JsonNode object) throws EvidenceException {
        var known = last.of(state);
        return isTold(state, known) && agrees(known, object) ? known : now(state);
    }

    /** The other holds of an object, as the last look found them. */
    Set<Hold> of(BeforeState state) throws EvidenceException {
        var known = last.of(state);
        return isTold(state, known) ? known : now(state);
    }

    /** The other holds of an object, by a look that begins now. */
    Set<Hold> now(BeforeState state) throws EvidenceException {
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            var now = fresh().of(state);
            if (isTold(state, now)) {
                return now;
            }
            tell(state, now);
        }
        throw new EvidenceException(Reason.CONFLICT, "others take it all the time");
    }

    /** The namespaces in which other holds have pods, by a look that begins now. */
    Set<String> namespaces() throws EvidenceException {
        return fresh().namespaces();
    }

    private boolean agrees(Set<Hold> known, JsonNode object) {
        var written = new LinkedHashSet<>(
                Marking.holders(object).without(hold.caseId()).cases());
        var cases = known.stream()
                .map(Hold::caseId)
                .filter(caseId -> !caseId.equals(hold.caseId()))
                .collect(Collectors.toSet());
        boolean heldAnew = Marking.references(object)
                .of(hold.caseId())
                .filter(reference -> reference.hold() != hold.n())
                .isPresent();
        return written.equals(cases) && heldAnew == known.stream().anyMatch(this::isOfSameCase);
    }

    /** A case that is quarantined again while it is released has another hold. */
    boolean isOfSameCase(Hold other) {
        return other.caseId().equals(hold.caseId());
    }

    private Optional<EvidenceException> tryToTell(BeforeState state, Set<Hold> others) {
        try {
            tell(state, others);
            return Optional.empty();
        } catch (EvidenceException e) {
            return Optional.of(e);
        }
    }

    private void tell(BeforeState state, Set<Hold> others) throws EvidenceException {
        for (Hold other : others) {
            if (!told.contains(telling(state, other))) {
                handedOver.leave(state, other);
                told.add(telling(state, other));
            }
        }
    }

    private boolean isTold(BeforeState state, Set<Hold> others) {
        return others.stream().allMatch(other -> told.contains(telling(state, other)));
    }

    private static String telling(BeforeState state, Hold to) {
        return state.kind() + " " + state.uid() + " " + to.caseId() + " " + to.n();
    }

    /** A look that began after this call, one for all who ask meanwhile. */
    private Look fresh() throws EvidenceException {
        int before = begun.get();
        synchronized (this) {
            if (last.number() <= before) {
                last = look(begun.incrementAndGet());
            }
            return last;
        }
    }

    private Look look(int number) throws EvidenceException {
        var byUid = new HashMap<String, Set<Hold>>();
        var namespaces = new TreeSet<String>();
        for (Holds.Entry entry : holds.open()) {
            if (entry.stage() == Holds.Stage.HELD && !isThis(entry.hold())) {
                var listing = states.of(entry.hold());
                listing.uids()
                        .forEach(uid -> byUid.computeIfAbsent(uid, _ -> new LinkedHashSet<>())
                                .add(entry.hold()));
                if (entry.hold().cluster().equals(hold.cluster())) {
                    namespaces.addAll(listing.namespaces());
                }
            }
        }
        return new Look(number, byUid, namespaces);
    }

    private boolean isThis(Hold other) {
        return isOfSameCase(other) && other.n() == hold.n();
    }
}
