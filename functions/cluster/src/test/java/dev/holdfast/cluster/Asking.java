package dev.holdfast.cluster;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks as a function would. */
final class Asking {
    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final ClusterName CLUSTER = new ClusterName("prod");

    private Asking() {}

    static Resolution.Resolved resolved(ClusterAccess access, Target... targets) {
        var answer = ask(access, Duration.ofMinutes(10), targets);
        if (answer instanceof Resolution.Resolved resolved) {
            return resolved;
        }
        throw new AssertionError(answer);
    }

    static Resolution ask(ClusterAccess access, Duration time, Target... targets) {
        return new ClusterTargets(Set.of("*"), access)
                .resolve(
                        incident(Optional.of(CLUSTER), InstanceFacts.NONE, targets),
                        Deadline.after(time.toMillis(), CLOCK));
    }

    static Incident incident(Optional<ClusterName> cluster, InstanceFacts facts, Target... targets) {
        return new Incident(
                Trigger.PERSON,
                Delivery.BY_HAND,
                Nature.REAL,
                new CaseId("m-test"),
                new Round(NOW),
                Optional.empty(),
                8.0,
                Optional.empty(),
                Optional.empty(),
                cluster,
                List.of(targets),
                facts,
                Optional.empty());
    }
}
