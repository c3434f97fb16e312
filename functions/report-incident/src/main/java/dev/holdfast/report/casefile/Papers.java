package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The case's documents, parsed once, and what could not be. */
final class Papers {
    private final CaseContents contents;
    private final Map<String, CaseObject> objects = new HashMap<>();
    private final SortedMap<String, Doc> documents = new TreeMap<>();
    private final List<String> unread = new ArrayList<>();
    private final List<Recorded> records = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    private Papers(CaseContents contents) {
        this.contents = contents;
    }

    static Papers of(CaseContents contents) {
        var papers = new Papers(contents);
        contents.objects().forEach(object -> papers.objects.put(object.key(), object));
        contents.unread().forEach(why -> papers.unread.add(Printable.text(why)));
        contents.documents().forEach(papers::parse);
        papers.missing();
        papers.readRecords();
        return papers;
    }

    CaseKeys keys() {
        return contents.keys();
    }

    List<CaseObject> objects() {
        return contents.objects();
    }

    /** Documents that should have been read and were not, each with why. */
    List<String> unread() {
        return unread;
    }

    /** All records, the oldest first. */
    List<Recorded> records() {
        return records;
    }

    /** What all records say, the oldest first. */
    List<Row> rows() {
        return rows;
    }

    /** The documents whose keys begin with this after the case's prefix, in the order of their keys. */
    SortedMap<String, Doc> under(String begin) {
        String from = keys().prefix() + begin;
        return documents.subMap(from, from + Character.MAX_VALUE);
    }

    Optional<Doc> document(String key) {
        return Optional.ofNullable(documents.get(key));
    }

    /** What other cases record of what this one has linked. */
    List<Doc> linked() {
        return contents.linked().values().stream()
                .flatMap(bytes -> Doc.parse(bytes).stream())
                .toList();
    }

    /** When an object was written; the beginning of time where the listing does not say. */
    Instant writtenAt(String key) {
        return Optional.ofNullable(objects.get(key))
                .map(CaseObject::lastModified)
                .orElse(Instant.EPOCH);
    }

    /** The folder of the case that an object lies in; empty for what Holdfast does not write. */
    Optional<String> folder(String key) {
        if (!key.startsWith(keys().prefix())) {
            return Optional.empty();
        }
        String name = key.substring(keys().prefix().length());
        int slash = name.indexOf('/');
        if (slash > 0) {
            return Optional.of(name.substring(0, slash)).filter(CaseKeys.folders()::contains);
        }
        boolean isOurs = name.startsWith("targets.") || name.equals("closed.json");
        return isOurs ? Optional.of("case") : Optional.empty();
    }

    private void parse(String key, byte[] bytes) {
        if (!CaseContents.isDocument(keys(), key)) {
            unread.add(Printable.text(key) + ": not a document of this case");
            return;
        }
        Doc.parse(bytes)
                .ifPresentOrElse(
                        document -> documents.put(key, document),
                        () -> unread.add(Printable.text(key) + ": not a JSON object (" + bytes.length + " bytes)"));
    }

    /** What is listed and was neither read nor reported. */
    private void missing() {
        var told = String.join("\n", contents.unread());
        boolean isOlderTold = contents.unread().stream().anyMatch(text -> text.startsWith(CaseContents.OLDER + ": "));
        contents.objects().stream()
                .map(CaseObject::key)
                .filter(key -> !isOlderTold || !isRecord(key))
                .filter(key -> CaseContents.isDocument(keys(), key))
                .filter(key -> !contents.documents().containsKey(key) && !told.contains(key))
                .forEach(key -> unread.add(Printable.text(key) + ": listed, and not read"));
    }

    private boolean isRecord(String key) {
        return key.startsWith(keys().prefix() + "actions/") || key.startsWith(keys().prefix() + "verify/");
    }

    private void readRecords() {
        under("actions/").forEach((key, document) -> records.add(Recorded.of(keys(), key, document, writtenAt(key))));
        records.sort(Comparator.comparing(Recorded::startedAt).thenComparing(Recorded::key));
        records.forEach(record -> rows.addAll(record.rows()));
    }
}
