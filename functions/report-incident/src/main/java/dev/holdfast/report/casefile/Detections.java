package dev.holdfast.report.casefile;

import dev.holdfast.incident.Scope;
import dev.holdfast.incident.event.Event;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What was detected, from all events of the case. */
final class Detections {
    private static final int RELATED = 500;

    private Detections() {}

    static Detection of(List<Events.Seen> events, Papers papers) {
        var types = new TreeSet<String>();
        events.forEach(event -> types.addAll(event.types()));
        var severity = incidents(events).mapToDouble(Event.Incident::severity).max();
        return new Detection(
                List.copyOf(types),
                events.stream()
                        .map(Events.Seen::title)
                        .filter(title -> !title.isEmpty())
                        .reduce((_, later) -> later)
                        .orElse(""),
                severity.isPresent() ? OptionalDouble.of(severity.getAsDouble()) : OptionalDouble.empty(),
                incidents(events).flatMap(one -> one.firstActivity().stream()).min(Comparator.naturalOrder()),
                incidents(events).flatMap(one -> one.lastActivity().stream()).max(Comparator.naturalOrder()),
                detectedAt(events),
                openedAt(papers),
                latest(events, one -> one.scope().map(Scope::account)),
                latest(events, one -> one.scope().map(Scope::region)),
                latest(events, one -> one.cluster().map(Object::toString)),
                incidents(events)
                        .map(one -> one.trigger().name())
                        .distinct()
                        .sorted()
                        .toList(),
                incidents(events)
                        .flatMap(one -> one.escapes().stream())
                        .distinct()
                        .sorted()
                        .toList(),
                incidents(events)
                        .flatMap(one -> one.related().stream())
                        .distinct()
                        .limit(RELATED)
                        .toList(),
                events.size());
    }

    /** A finding that was made before the oldest event kept counts from when it was made: the cautious choice for deadlines. */
    private static Optional<Instant> detectedAt(List<Events.Seen> events) {
        return events.stream()
                .map(event ->
                        event.createdAt().filter(at -> at.isBefore(event.at())).orElse(event.at()))
                .min(Comparator.naturalOrder());
    }

    private static Optional<Instant> openedAt(Papers papers) {
        return papers.objects().stream().map(CaseObject::lastModified).min(Comparator.naturalOrder());
    }

    private static Stream<Event.Incident> incidents(List<Events.Seen> events) {
        return events.stream().flatMap(event -> event.incident().stream());
    }

    private static Optional<String> latest(List<Events.Seen> events, Function<Event.Incident, Optional<String>> field) {
        return incidents(events)
                .flatMap(incident -> field.apply(incident).stream())
                .reduce((_, later) -> later)
                .map(Printable::name);
    }
}
