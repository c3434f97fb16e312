package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.cluster.Machine;
import dev.holdfast.cluster.Resolution.Resolved;
import dev.holdfast.cluster.Unresolved;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.quarantine.Choice.Before;
import dev.holdfast.quarantine.Choice.Candidate;
import dev.holdfast.quarantine.Choice.Naming;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChoiceTest {
    private static final Instant SEEN = Instant.parse("2026-11-23T18:00:00Z");
    private static final Instant HELD = SEEN.plusSeconds(60);
    private static final ClusterName PROD = new ClusterName("prod");
    private static final Target CART = new Target.Workload("shop", WorkloadKind.of("deployment"), "cart");
    private static final Target ACCOUNT = new Target.ServiceAccount("shop", "cart");
    private static final Target IMAGE = new Target.Image("registry.example.com/cart");

    @Test
    void aPodOfItsOwnAndAPodOfAWorkloadAreChosen() {
        var named = pod("a", SEEN, new Target.Pod("shop", "a"));
        var reached = pod("b", SEEN, CART);

        var choice = Choice.of(event(new Target.Pod("shop", "a"), CART), resolved(named, reached), Before.NOTHING);

        assertThat(choice.pods())
                .containsExactly(new Candidate(named, Naming.ITSELF), new Candidate(reached, Naming.THROUGH_OTHERS));
        assertThat(choice.rows()).isEmpty();
    }

    @Test
    void neighboursOfANodeAreLeftAlone() {
        var node = new Target.Node("node-1");
        var choice = Choice.of(event(node), resolved(pod("a", SEEN, node)), Before.NOTHING);
        assertThat(choice.pods()).isEmpty();
    }

    @Test
    void serviceAccountAndImageOfAnEventNeedARequest() {
        var choice = Choice.of(event(ACCOUNT, IMAGE), resolved(pod("a", SEEN, ACCOUNT, IMAGE)), Before.NOTHING);

        assertThat(choice.pods()).isEmpty();
        assertThat(choice.rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.ending().why()).contains(Reason.NEEDS_REQUEST));
    }

    @Test
    void aRequestMayMeanAllPodsOfAServiceAccountOrImage() {
        var choice = Choice.of(
                request(ACCOUNT, IMAGE), resolved(pod("a", SEEN, ACCOUNT), pod("b", SEEN, IMAGE)), Before.NOTHING);
        assertThat(choice.pods()).hasSize(2);
        assertThat(choice.rows()).isEmpty();
    }

    @Test
    void aPodThatAlsoAWorkloadMeansIsChosenThoughTheServiceAccountIsNot() {
        var choice = Choice.of(event(ACCOUNT, CART), resolved(pod("a", SEEN, ACCOUNT, CART)), Before.NOTHING);
        assertThat(choice.pods()).hasSize(1);
    }

    @Test
    void aClusterIsRefusedAlsoByHand() {
        var choice = Choice.of(request(new Target.Cluster(PROD)), resolved(), Before.NOTHING);
        assertThat(choice.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().status()).isEqualTo("REFUSED"));
    }

    @Test
    void aVolumeIsSkipped() {
        var volume = new Target.Volume(new VolumeId("vol-0123456789abcdef0"));
        var choice = Choice.of(event(volume), resolved(), Before.NOTHING);
        assertThat(choice.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().status()).isEqualTo("SKIPPED"));
    }

    @Test
    void aTargetThatLedToNothingHasItsReason() {
        var row = new Unresolved(CART, Reason.NO_SUCH_WORKLOAD, "none", Unresolved.Answer.NOTHING_THERE);
        var resolved = new Resolved(PROD, List.of(), List.of(), List.of(row), List.of());

        assertThat(Choice.of(event(CART), resolved, Before.NOTHING).rows())
                .singleElement()
                .satisfies(outcome -> assertThat(outcome.ending().why()).contains(Reason.NO_SUCH_WORKLOAD));
    }

    @Test
    void aLaterRoundAddsWhatRanBeforeTheQuarantine() {
        var old = pod("a", SEEN.minusSeconds(600), CART);
        assertThat(later(CART, old, Set.of()).pods()).hasSize(1);
    }

    /** The run that began the hold may have been stopped before it recorded anything: its repetition means the same pods. */
    @Test
    void theSameRoundAgainMeansWhatRanBeforeTheQuarantineThoughItStartedAfterTheActivity() {
        var rolled = pod("a", SEEN.plusSeconds(30), CART);
        assertThat(later(CART, rolled, Set.of()).pods()).hasSize(1);

        var before = new Before(Set.of(), 0, Optional.of(HELD));
        var laterRound = incident(SEEN, HELD.plusSeconds(1), Optional.empty(), CART);
        assertThat(Choice.of(laterRound, resolved(rolled), before).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().why()).contains(Reason.STARTED_LATER));
    }

    @Test
    void aReplacementIsNotAddedByALaterRound() {
        var replacement = pod("b", HELD.plusSeconds(5), CART);
        var choice = later(CART, replacement, Set.of());

        assertThat(choice.pods()).isEmpty();
        assertThat(choice.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().why()).contains(Reason.STARTED_LATER));
    }

    @Test
    void aReplacementIsNotAddedThoughTheActivityGoesOn() {
        var replacement = pod("b", HELD.plusSeconds(5), CART);
        var before = new Before(Set.of(), 0, Optional.of(HELD));
        var choice = Choice.of(event(HELD.plusSeconds(900), CART), resolved(replacement), before);

        assertThat(choice.pods()).isEmpty();
        assertThat(choice.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().why()).contains(Reason.NEEDS_REQUEST));
    }

    @Test
    void aLaterRoundAddsAPodOfThatUidWheneverItStarted() {
        var target = new Target.Pod("shop", "b", Optional.of("uid-b"));
        assertThat(later(target, pod("b", HELD.plusSeconds(5), target), Set.of())
                        .pods())
                .hasSize(1);
    }

    @Test
    void aPodOfWhichOnlyTheNameIsKnownMayBeAnotherByNow() {
        var target = new Target.Pod("shop", "web-0");
        assertThat(later(target, pod("web-0", HELD.plusSeconds(5), target), Set.of())
                        .pods())
                .isEmpty();
    }

    @Test
    void whatIsHeldIsLookedAtAgain() {
        var held = pod("a", HELD.plusSeconds(5), CART);
        assertThat(later(CART, held, Set.of("uid-a")).pods()).hasSize(1);
    }

    @Test
    void aPodThatNeverSaidWhenItStartedNeedsARequest() {
        var pod = new ClusterPod(
                "shop",
                "a",
                "uid-a",
                Optional.empty(),
                new Machine.None(),
                List.of(),
                Optional.empty(),
                "Pending",
                "default",
                Set.of(),
                Set.of(CART));
        assertThat(later(CART, pod, Set.of()).rows())
                .singleElement()
                .satisfies(row -> assertThat(row.ending().why()).contains(Reason.NEEDS_REQUEST));
    }

    private static Choice later(Target target, ClusterPod pod, Set<String> held) {
        return Choice.of(event(target), resolved(pod), new Before(held, 0, Optional.of(HELD)));
    }

    private static Resolved resolved(ClusterPod... pods) {
        return new Resolved(PROD, Arrays.asList(pods), List.of(), List.of(), List.of());
    }

    private static ClusterPod pod(String name, Instant started, Target... namedBy) {
        return new ClusterPod(
                "shop",
                name,
                "uid-" + name,
                Optional.of("node-1"),
                new Machine.Unknown(Reason.NODE_UNKNOWN, ""),
                List.of(),
                Optional.of(started),
                "Running",
                "default",
                Set.of(),
                Set.of(namedBy));
    }

    private static Incident event(Target... targets) {
        return event(SEEN, targets);
    }

    private static Incident event(Instant seen, Target... targets) {
        return incident(seen, Optional.empty(), targets);
    }

    private static Incident request(Target... targets) {
        var request = new Event.Request(
                Optional.of("seen"), Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), false);
        return incident(SEEN, Optional.of(request), targets);
    }

    private static Incident incident(Instant seen, Optional<Event.Request> request, Target... targets) {
        return incident(seen, seen, request, targets);
    }

    private static Incident incident(Instant seen, Instant round, Optional<Event.Request> request, Target... targets) {
        return new Incident(
                request.isPresent() ? Event.Trigger.PERSON : Event.Trigger.GUARDDUTY,
                request.isPresent() ? Event.Delivery.BY_HAND : Event.Delivery.BY_EVENT,
                Event.Nature.REAL,
                new CaseId("gd-1"),
                new Round(round),
                Optional.empty(),
                8,
                Optional.of(seen),
                Optional.empty(),
                Optional.of(PROD),
                Arrays.asList(targets),
                Event.InstanceFacts.NONE,
                request);
    }
}
