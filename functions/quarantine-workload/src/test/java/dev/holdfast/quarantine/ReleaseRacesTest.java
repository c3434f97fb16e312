package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two invocations at the same moment, with a change of turns at each call to the outside. */
final class ReleaseRacesTest {
    private final Race race = new Race();
    private final Map<String, List<String>> wrong = new TreeMap<>();

    private void note(Race.Run run, List<String> found) {
        System.out.println(
                run.name() + " " + run.one().json().map(t -> t.path("status")).orElse(null) + " "
                        + run.two().json().map(t -> t.path("status")).orElse(null) + " " + found);
        if (!found.isEmpty()) {
            wrong.put(run.name() + run.one() + run.two(), found);
        }
    }

    @Test
    void twoReleases() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.serviceComes();
        race.bed.quarantine(race.quarantine("two"));
        race.beginsHere();
        for (var order : List.of(List.of("m-one", "m-two"), List.of("m-two", "m-one"))) {
            race.everySwitch(
                    order.toString(),
                    race.releases(order.getFirst()),
                    race.releases(order.getLast()),
                    run -> note(run, race.wrong()));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void releaseAndAnother() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();
        race.everySwitch("r q", race.releases("m-one"), race.quarantines("two"), run -> note(run, race.wrong()));
        race.everySwitch("q r", race.quarantines("two"), race.releases("m-one"), run -> note(run, race.wrong()));
        assertThat(wrong).isEmpty();
    }

    @Test
    void quarantineAndItsRelease() throws InterruptedException {
        race.everySwitch("q r", race.quarantines("one"), race.releases("m-one"), run -> note(run, race.wrong()));
        assertThat(wrong).isEmpty();
    }

    @Test
    void checkAndRelease() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();
        race.everySwitch("a r", race.asserts("m-one"), race.releases("m-one"), run -> note(run, race.wrong()));
        assertThat(wrong).isEmpty();
    }

    @Test
    void releaseAndAgain() throws InterruptedException {
        race.bed.quarantine(race.quarantine("one"));
        race.beginsHere();
        race.everySwitch("r q1", race.releases("m-one"), race.quarantines("one"), run -> note(run, race.wrong()));
        race.everySwitch("q1 r", race.quarantines("one"), race.releases("m-one"), run -> note(run, race.wrong()));
        assertThat(wrong).isEmpty();
    }
}
