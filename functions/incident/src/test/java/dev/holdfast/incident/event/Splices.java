package dev.holdfast.incident.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON document as text with the places of all its keys and values, so that anything at all can be put in their stead: what
 * is too deep, too long or not JSON at all cannot be built as a tree. Documents in strings have places, too.
 */
final class Splices {
    static final JsonMapper MAPPER = JsonMapper.shared();

    private final StringBuilder text = new StringBuilder();
    private final List<Place> places = new ArrayList<>();

    /** What stands at a place: {@code inner} where it is a string with a document in it. */
    record Place(int start, int end, Kind kind, Optional<Splices> inner) {}

    /** What a place is, as far as it matters for what to put there. */
    enum Kind {
        KEY,
        STRING,
        OTHER
    }

    private Splices() {}

    static Splices of(byte[] document) {
        return of(MAPPER.readTree(document));
    }

    private static Splices of(JsonNode tree) {
        var splices = new Splices();
        splices.write(tree);
        return splices;
    }

    String text() {
        return text.toString();
    }

    /** The text with up to {@code count} places replaced by what {@code replacement} makes of the place and its text. */
    String mutant(SplittableRandom random, int count, BiFunction<Place, String, String> replacement) {
        var mutant = new StringBuilder(text);
        int before = text.length();
        for (var place : pick(random, count)) {
            if (place.end() <= before) {
                mutant.replace(place.start(), place.end(), put(place, random, replacement));
                before = place.start();
            }
        }
        return mutant.toString();
    }

    private String put(Place place, SplittableRandom random, BiFunction<Place, String, String> replacement) {
        return place.inner().isPresent() && random.nextInt(4) > 0
                ? quoted(place.inner().get().mutant(random, 1, replacement))
                : replacement.apply(place, text.substring(place.start(), place.end()));
    }

    /** From the end to the beginning, so that replacing one leaves the others where they are. */
    private List<Place> pick(SplittableRandom random, int count) {
        return random.ints(count, 0, places.size())
                .mapToObj(places::get)
                .sorted(Comparator.comparingInt(Place::start).reversed())
                .toList();
    }

    private void write(JsonNode node) {
        int start = text.length();
        switch (node.getNodeType()) {
            case OBJECT -> {
                text.append('{');
                node.properties().forEach(member -> {
                    separate();
                    place(quoted(member.getKey()), Kind.KEY);
                    text.append(':');
                    write(member.getValue());
                });
                text.append('}');
                places.add(new Place(start, text.length(), Kind.OTHER, Optional.empty()));
            }
            case ARRAY -> {
                text.append('[');
                node.forEach(element -> {
                    separate();
                    write(element);
                });
                text.append(']');
                places.add(new Place(start, text.length(), Kind.OTHER, Optional.empty()));
            }
            case STRING -> {
                text.append(quoted(node.stringValue()));
                places.add(new Place(start, text.length(), Kind.STRING, inner(node.stringValue())));
            }
            default -> place(node.toString(), Kind.OTHER);
        }
    }

    private void separate() {
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[') {
            text.append(',');
        }
    }

    private void place(String written, Kind kind) {
        places.add(new Place(text.length(), text.length() + written.length(), kind, Optional.empty()));
        text.append(written);
    }

    private static Optional<Splices> inner(String string) {
        try {
            return string.startsWith("{") ? Optional.of(of(MAPPER.readTree(string))) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static String quoted(String string) {
        return MAPPER.writeValueAsString(string);
    }
}
