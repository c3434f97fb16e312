package dev.holdfast.report.casefile;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a JSON document of which nothing is taken for granted: a field that is missing, null or of another type than asked for
 * reads as absent. Texts come out printable and cut.
 */
final class Doc {
    static final Doc NOTHING = new Doc(JsonMapper.shared().createObjectNode());
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2999-12-31T23:59:59Z");
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(100).build())
                    .build())
            .build();

    private final JsonNode node;

    private Doc(JsonNode node) {
        this.node = node;
    }

    /** Empty when the bytes are no JSON object. */
    static Optional<Doc> parse(byte[] bytes) {
        try {
            var node = MAPPER.readTree(bytes);
            return node != null && node.isObject() ? Optional.of(new Doc(node)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** A field; {@link #NOTHING} when it is no object. */
    Doc in(String field) {
        var child = node.path(field);
        return child.isObject() ? new Doc(child) : NOTHING;
    }

    boolean has(String field) {
        return !node.path(field).isMissingNode() && !node.path(field).isNull();
    }

    /** Text as a sentence; numbers and flags as they are written. */
    Optional<String> text(String field) {
        return scalar(node.path(field)).map(Printable::text);
    }

    /** Text as a name. */
    Optional<String> name(String field) {
        return scalar(node.path(field)).map(Printable::name);
    }

    /** Text as it is, for comparing and parsing only. */
    String raw(String field) {
        return node.path(field).isString() ? node.path(field).stringValue() : "";
    }

    Optional<Boolean> flag(String field) {
        var child = node.path(field);
        return child.isBoolean() ? Optional.of(child.booleanValue()) : Optional.empty();
    }

    OptionalDouble number(String field) {
        var child = node.path(field);
        return child.isNumber() && Double.isFinite(child.doubleValue())
                ? OptionalDouble.of(child.doubleValue())
                : OptionalDouble.empty();
    }

    /** A time in ISO form with any offset; what is none, or in no sensible year, is absent. */
    Optional<Instant> time(String field) {
        try {
            return Optional.of(OffsetDateTime.parse(raw(field)).toInstant())
                    .filter(at -> at.isAfter(EARLIEST) && at.isBefore(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The objects of a list; what is none is left out. */
    List<Doc> objects(String field) {
        var found = new ArrayList<Doc>();
        if (node.path(field).isArray()) {
            node.path(field).values().forEach(child -> {
                if (child.isObject()) {
                    found.add(new Doc(child));
                }
            });
        }
        return found;
    }

    /** The texts of a list, or the one text that stands in its place. */
    List<String> texts(String field) {
        var child = node.path(field);
        var found = new ArrayList<String>();
        if (child.isArray()) {
            child.values().forEach(one -> scalar(one).map(Printable::text).ifPresent(found::add));
        } else {
            scalar(child).map(Printable::text).ifPresent(found::add);
        }
        return found;
    }

    private static Optional<String> scalar(JsonNode node) {
        if (node.isString()) {
            return Optional.of(node.stringValue()).filter(text -> !text.isEmpty());
        }
        return node.isNumber() || node.isBoolean() ? Optional.of(node.asString()) : Optional.empty();
    }
}
