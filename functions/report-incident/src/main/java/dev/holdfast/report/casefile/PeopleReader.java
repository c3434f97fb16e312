package dev.holdfast.report.casefile;

import dev.holdfast.report.casefile.People.Acknowledged;
import dev.holdfast.report.casefile.People.Closed;
import dev.holdfast.report.casefile.People.SetTime;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What people have put on record, from {@code people/} and {@code closed.json}. */
final class PeopleReader {
    private PeopleReader() {}

    static People of(Papers papers) {
        var moments = new TreeMap<String, SetTime>();
        papers.under("people/").forEach((key, document) -> {
            if (key.contains("-time-")) {
                moment(papers, key, document, moments);
            }
        });
        var acknowledged = papers.under("people/").entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("-acknowledged.json"))
                .map(entry -> new Acknowledged(
                        entry.getValue().name("by").orElse("(not said)"),
                        entry.getValue().time("at").orElseGet(() -> papers.writtenAt(entry.getKey()))))
                .min(Comparator.comparing(Acknowledged::at));
        return new People(acknowledged, moments, closed(papers));
    }

    private static void moment(Papers papers, String key, Doc document, Map<String, SetTime> moments) {
        var at = document.time("at");
        var name = document.name("moment");
        if (at.isPresent() && name.isPresent()) {
            var found = new SetTime(at.get(), document.time("setAt").orElseGet(() -> papers.writtenAt(key)));
            moments.merge(name.get(), found, (before, now) -> now.setAt().isBefore(before.setAt()) ? before : now);
        }
    }

    private static Optional<Closed> closed(Papers papers) {
        return Stream.concat(
                        papers.under("people/").entrySet().stream()
                                .filter(entry -> entry.getKey().endsWith("-closed.json")),
                        papers.under("closed.json").entrySet().stream())
                .map(entry -> new Closed(
                        entry.getValue().time("at").orElseGet(() -> papers.writtenAt(entry.getKey())),
                        entry.getValue().text("reason").orElse("")))
                .max(Comparator.comparing(Closed::at));
    }
}
