package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.event.Activity;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WindowTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void beginsBeforeTheLastActivityAndEndsNow() {
        var window = Window.around(incident(Optional.of(Bench.NOW.minus(HOUR))), HOUR, Bench.NOW);

        assertThat(window).isEqualTo(new Window(Bench.NOW.minus(HOUR).minus(HOUR), Bench.NOW));
    }

    @Test
    void beginsBeforeTheFirstActivityWhereThatIsKnown() {
        var incident = incident(Optional.of(Bench.NOW.minus(HOUR.multipliedBy(3))), Optional.of(Bench.NOW));

        assertThat(Window.around(incident, HOUR, Bench.NOW))
                .isEqualTo(new Window(Bench.NOW.minus(HOUR.multipliedBy(4)), Bench.NOW));
        assertThat(Window.leftOut(incident, Bench.NOW)).isEmpty();
    }

    @Test
    void firstActivityOfLongAgoCountsFromADayBeforeTheLastAndIsSaid() {
        Instant first = Bench.NOW.minus(Duration.ofDays(90));
        var incident = incident(Optional.of(first), Optional.of(Bench.NOW.minus(HOUR)));

        assertThat(Window.around(incident, HOUR, Bench.NOW))
                .isEqualTo(
                        new Window(Bench.NOW.minus(HOUR).minus(Window.LONGEST).minus(HOUR), Bench.NOW));
        assertThat(Window.leftOut(incident, Bench.NOW)).contains(first);
    }

    @Test
    void firstActivityAfterTheLastOrInTheFutureIsNoReasonToLookAtLess() {
        var last = Optional.of(Bench.NOW.minus(HOUR));
        var begin = new Window(Bench.NOW.minus(HOUR).minus(HOUR), Bench.NOW);

        assertThat(Window.around(incident(Optional.of(Bench.NOW), last), HOUR, Bench.NOW))
                .isEqualTo(begin);
        assertThat(Window.around(incident(Optional.of(Instant.parse("2999-01-01T00:00:00Z")), last), HOUR, Bench.NOW))
                .isEqualTo(begin);
    }

    @Test
    void activityInTheFutureIsNow() {
        assertThat(Window.around(incident(Optional.of(Bench.NOW.plus(HOUR))), HOUR, Bench.NOW))
                .isEqualTo(new Window(Bench.NOW.minus(HOUR), Bench.NOW));
    }

    @Test
    void requestWithoutActivityCountsFromItsRound() {
        assertThat(Window.around(incident(Optional.empty()), HOUR, Bench.NOW))
                .isEqualTo(new Window(Bench.NOW.minus(HOUR), Bench.NOW));
    }

    @Test
    void isNeverEmpty() {
        assertThatThrownBy(() -> new Window(Bench.NOW, Bench.NOW)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Incident incident(Optional<Instant> lastActivity) {
        return incident(Optional.empty(), lastActivity);
    }

    private static Incident incident(Optional<Instant> firstActivity, Optional<Instant> lastActivity) {
        return new Incident(
                Trigger.GUARDDUTY,
                Delivery.BY_EVENT,
                Nature.REAL,
                new CaseId("gd-1"),
                new Round(Bench.NOW),
                Optional.empty(),
                8.0,
                new Activity(firstActivity, lastActivity, Set.of()),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                InstanceFacts.NONE,
                Optional.empty(),
                List.of());
    }
}
