package dev.holdfast.report.casefile;

import dev.holdfast.incident.event.BadInput;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The events that were kept, read by the same reader that the functions use, and what only people look at. */
final class Events {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9]{1,80}:[A-Za-z0-9]{1,80}/[A-Za-z0-9.!&-]{1,120}");

    private Events() {}

    /**
     * One event.
     *
     * @param at when it happened, as it says itself; else when it was written
     * @param createdAt when the detector first made the finding
     * @param types of findings, or the alarm's name
     * @param problem why it could not be read as an event
     */
    record Seen(
            String key,
            Instant at,
            Instant writtenAt,
            Optional<Instant> createdAt,
            Set<String> types,
            String title,
            Optional<Event.Incident> incident,
            Optional<String> problem) {}

    private sealed interface Reading {
        record Read(Event event) implements Reading {}

        record Unread(String why) implements Reading {}
    }

    static List<Seen> of(Papers papers, CaseContents contents) {
        var seen = new ArrayList<Seen>();
        papers.under("events/").forEach((key, document) -> {
            byte[] bytes = contents.documents().getOrDefault(key, new byte[0]);
            seen.add(seen(key, bytes, document, papers.writtenAt(key)));
        });
        seen.sort(Comparator.comparing(Seen::at).thenComparing(Seen::key));
        return seen;
    }

    private static Seen seen(String key, byte[] bytes, Doc document, Instant writtenAt) {
        var reading = read(bytes, document, writtenAt);
        var event = reading instanceof Reading.Read(var read) ? Optional.of(read) : Optional.<Event>empty();
        var incident = event.filter(Event.Incident.class::isInstance).map(Event.Incident.class::cast);
        var inner = inner(document);
        Instant at = event.flatMap(Events::at).orElse(writtenAt);
        return new Seen(
                key,
                at,
                writtenAt,
                inner.time("createdAt").or(() -> inner.time("CreatedAt")),
                types(inner),
                first(inner, "title", "Title", "reason", "alarmName", "AlarmName")
                        .orElse(""),
                incident,
                reading instanceof Reading.Unread(var why) ? Optional.of(why) : Optional.empty());
    }

    private static Reading read(byte[] bytes, Doc document, Instant writtenAt) {
        try {
            var own = document.texts("resources").stream().findFirst();
            var event = new EventReader("", own).read(bytes, writtenAt);
            return event instanceof Event.Ignored(var _, var why)
                    ? new Reading.Unread(Printable.text(why))
                    : new Reading.Read(event);
        } catch (BadInput e) {
            return new Reading.Unread(Printable.text(String.valueOf(e.getMessage())));
        }
    }

    private static Optional<Instant> at(Event event) {
        return switch (event) {
            case Event.Incident incident -> Optional.of(incident.round().at());
            case Event.Alarm alarm -> Optional.of(alarm.changedAt());
            case Event.FollowUp _,
                    Event.ReadinessCheck _,
                    Event.SnapshotsEnded _,
                    Event.Sweep _,
                    Event.Landed _,
                    Event.Ignored _ -> Optional.empty();
        };
    }

    /** The finding, the alarm or the request inside whatever it was sent in. */
    private static Doc inner(Doc document) {
        var message = document.objects("Records").stream()
                .findFirst()
                .flatMap(record -> Doc.parse(record.in("Sns").raw("Message").getBytes(StandardCharsets.UTF_8)));
        if (message.isPresent()) {
            return inner(message.get());
        }
        var body = document.has("detail") ? document.in("detail") : document;
        return Stream.of("findings", "Findings")
                .flatMap(field -> body.objects(field).stream())
                .findFirst()
                .orElse(body);
    }

    private static Set<String> types(Doc inner) {
        var types = new LinkedHashSet<String>();
        first(inner, "type", "Type").ifPresent(types::add);
        inner.texts("Types").forEach(type -> types.add(type.substring(type.lastIndexOf('/') + 1)));
        Stream.of("service", "Service")
                .map(inner::in)
                .flatMap(service -> Stream.of(service.in("detection"), service.in("Detection")))
                .flatMap(detection -> Stream.of(detection.in("sequence"), detection.in("Sequence")))
                .flatMap(sequence -> Stream.of("signals", "Signals").flatMap(field -> sequence.objects(field).stream()))
                .flatMap(signal -> first(signal, "name", "Name").stream())
                .filter(name -> TYPE.matcher(name).matches())
                .forEach(types::add);
        first(inner, "alarmName", "AlarmName").map(name -> "alarm " + name).ifPresent(types::add);
        return types;
    }

    private static Optional<String> first(Doc doc, String... fields) {
        Function<String, Stream<String>> text = field -> doc.name(field).stream();
        return Stream.of(fields).flatMap(text).findFirst();
    }
}
