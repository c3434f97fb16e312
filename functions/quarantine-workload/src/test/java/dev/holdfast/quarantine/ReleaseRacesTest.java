package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.quarantine.TestBed.Answer;
import dev.holdfast.quarantine.Turns.Actor;
import dev.holdfast.quarantine.Turns.Plan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Two invocations at the same moment, the whole of one between two calls to the outside of the other, and turns at random. With
 * {@code -Dholdfast.races.step=1} between each two calls, which takes minutes.
 */
final class ReleaseRacesTest {
    private static final int STEP = Integer.getInteger("holdfast.races.step", 24);
    private static final int SEEDS = Integer.getInteger("holdfast.races.seeds", 1);

    /** Calls after the last look, by which what was found is recorded. */
    private static final int RECORDING = 8;

    private final Race race = new Race();
    private final List<String> wrong = new ArrayList<>();

    /** Of fields that only one of them had changed, too: a Service came in between that selects by another label. */
    @Test
    void ofTwoReleasesAtOnceWhicheverIsTheLastRestoresAll() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.serviceComes();
        race.bed.quarantine(race.quarantine("two"));
        race.beginsHere();

        inAllOrders("one, two", race.releases("m-one"), race.releases("m-two"));
        inAllOrders("two, one", race.releases("m-two"), race.releases("m-one"));

        assertThat(wrong).isEmpty();
    }

    @Test
    void aCaseThatComesWhileAnotherIsReleasedKeepsWhatItHolds() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();

        inAllOrders("release, quarantine", race.releases("m-one"), race.quarantines("two"));
        inAllOrders("quarantine, release", race.quarantines("two"), race.releases("m-one"));

        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingStaysHeldByAQuarantineThatIsReleasedWhileItRuns() throws InterruptedException {
        inAllOrders("quarantine, its release", race.quarantines("one"), race.releases("m-one"));

        assertThat(wrong).isEmpty();
    }

    @Test
    void theLookEveryFiveMinutesHoldsNothingThatIsReleasedWhileItLooks() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();

        inAllOrders("check, release", race.asserts("m-one"), race.releases("m-one"));

        assertThat(wrong).isEmpty();
    }

    /** The second quarantine has a hold of its own, of the same case. */
    @Test
    void aCaseThatIsQuarantinedAgainWhileItIsReleasedHoldsAgain() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();

        inAllOrders("release, again", race.releases("m-one"), race.quarantines("one"));
        inAllOrders("again, release", race.quarantines("one"), race.releases("m-one"));

        assertThat(wrong).isEmpty();
    }

    private void inAllOrders(String name, Race.Doing one, Race.Doing two) throws InterruptedException {
        race.everySwitch(name, Math.floorMod(name.hashCode(), STEP), STEP, one, two, this::check);
        for (int seed = 0; seed < SEEDS; seed++) {
            check(race.run(name + ", seed " + seed, Plan.random(seed, 1 + seed % 8), one, two));
        }
    }

    private void check(Race.Run run) {
        var found = race.wrong();
        if (found.equals(List.of(Race.NOT_DENIED))) {
            // whoever is stopped for longer than the Lease lasts may delete what another one found to be there
            race.bed.sweep();
            found = race.wrong();
        }
        found = new ArrayList<>(found);
        found.addAll(untrue(run.name(), run.one()));
        found.addAll(untrue(run.name(), run.two()));
        if (run.turns().callsAlone(Actor.ONE) > RECORDING && isContained(run.one()) && !race.isQuarantined()) {
            found.add("called contained at the end");
        }
        if (!found.isEmpty()) {
            wrong.add(run.name() + ": " + found + "\n" + text(run.one()) + "\n" + text(run.two()));
        }
    }

    private List<String> untrue(String name, Answer answer) {
        boolean isDone = answer.tree().required("function").asString().equals("release-workload")
                && answer.status().equals("DONE")
                && !name.contains("again");
        return isDone ? race.unreleased(answer.tree().required("case").asString()) : List.of();
    }

    private static boolean isContained(Answer answer) {
        return answer.tree().required("function").asString().equals("quarantine-workload")
                && answer.rows("isolate").stream()
                        .anyMatch(row -> TestBed.status(row).contains("DONE"));
    }

    private static String text(Answer answer) {
        return answer.json().map(Object::toString).orElse("");
    }
}
