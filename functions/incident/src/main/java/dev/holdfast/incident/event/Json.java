package dev.holdfast.incident.event;

import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Untrusted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a JSON document that knows its own path, so that every complaint names the field. A {@code null} and a missing
 * field are the same; a field of the wrong type is bad input wherever it is read. Fields that nobody reads may be anything.
 */
final class Json {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_STRING = 1_000_000;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNumberLength(100)
                            .maxNameLength(10_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode node;
    private final String path;

    private Json(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    static Json parse(byte[] document) throws BadInput {
        return parse(new String(document, StandardCharsets.UTF_8), "");
    }

    /** A document, or a document inside a string, whose fields then are named below {@code path}. */
    static Json parse(String document, String path) throws BadInput {
        try {
            var node = MAPPER.readTree(document);
            if (node == null || !node.isObject()) {
                throw new BadInput(path, "expected a JSON object");
            }
            return new Json(node, path);
        } catch (JacksonException e) {
            throw new BadInput(
                    path,
                    "expected JSON without repeated fields, at most " + MAX_DEPTH + " levels deep; line "
                            + Math.max(
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    0) + " is not");
        }
    }

    String path() {
        return path;
    }

    boolean has(String field) {
        return child(field) != null;
    }

    Set<String> fields() {
        return new TreeSet<>(node.propertyNames());
    }

    Optional<Json> object(String field) throws BadInput {
        var child = child(field);
        if (child != null && !child.isObject()) {
            throw wrong(field, "an object");
        }
        return Optional.ofNullable(child).map(found -> new Json(found, pathOf(field)));
    }

    Json requireObject(String field) throws BadInput {
        return object(field).orElseThrow(() -> wrong(field, "an object"));
    }

    Optional<String> text(String field) throws BadInput {
        var child = child(field);
        if (child != null && !child.isString()) {
            throw wrong(field, "text");
        }
        return Optional.ofNullable(child).map(JsonNode::stringValue).filter(text -> !text.isEmpty());
    }

    String requireText(String field) throws BadInput {
        return text(field).orElseThrow(() -> wrong(field, "text"));
    }

    OptionalDouble number(String field) throws BadInput {
        var child = child(field);
        if (child == null) {
            return OptionalDouble.empty();
        }
        if (!child.isNumber() || !Double.isFinite(child.doubleValue())) {
            throw wrong(field, "a number");
        }
        return OptionalDouble.of(child.doubleValue());
    }

    boolean flag(String field) throws BadInput {
        var child = child(field);
        if (child != null && !child.isBoolean()) {
            throw wrong(field, "true or false");
        }
        return child != null && child.booleanValue();
    }

    /** The objects of a list; none when it is missing. */
    List<Json> objects(String field) throws BadInput {
        var found = new ArrayList<Json>();
        int index = 0;
        for (JsonNode element : elements(field)) {
            if (!element.isObject()) {
                throw wrong(field + "[" + index + "]", "an object");
            }
            found.add(new Json(element, pathOf(field) + "[" + index++ + "]"));
        }
        return found;
    }

    /** The objects of a list, for fields that matter little: what is no list of objects is none. */
    List<Json> anyObjects(String field) {
        var child = child(field);
        var found = new ArrayList<Json>();
        if (child != null && child.isArray()) {
            child.values().forEach(element -> {
                if (element.isObject()) {
                    found.add(new Json(element, pathOf(field)));
                }
            });
        }
        return found;
    }

    /** An object, for fields that matter little: what is none is missing. */
    Optional<Json> anyObject(String field) {
        var child = child(field);
        return child != null && child.isObject() ? Optional.of(new Json(child, pathOf(field))) : Optional.empty();
    }

    /** Text, for fields that matter little: what is none is missing. */
    Optional<String> anyText(String field) {
        var child = child(field);
        return child != null && child.isString() && !child.stringValue().isEmpty()
                ? Optional.of(child.stringValue())
                : Optional.empty();
    }

    /** A flag, also as text; what is neither is false. */
    boolean anyFlag(String field) {
        var child = child(field);
        return child != null
                && (child.isBoolean()
                        ? child.booleanValue()
                        : anyText(field).orElse("").equals("true"));
    }

    /** The texts of a list; none when it is missing. */
    List<String> texts(String field) throws BadInput {
        var found = new ArrayList<String>();
        for (JsonNode element : elements(field)) {
            if (!element.isString()) {
                throw wrong(field + "[" + found.size() + "]", "text");
            }
            found.add(element.stringValue());
        }
        return found;
    }

    /** The fields of a flat object that hold text; others are left out. */
    Map<String, String> flat(String field) throws BadInput {
        object(field);
        return anyTexts(field);
    }

    /** The same for a field that matters little. */
    Map<String, String> anyTexts(String field) {
        var found = new LinkedHashMap<String, String>();
        anyObject(field)
                .ifPresent(map -> map.node.properties().forEach(entry -> {
                    if (entry.getValue().isString()) {
                        found.put(entry.getKey(), entry.getValue().stringValue());
                    }
                }));
        return found;
    }

    /** Makes a name of a field's text; a bad name is bad input that names the field. */
    <T> Optional<T> name(String field, Function<String, T> constructor) throws BadInput {
        var text = text(field);
        return text.isEmpty() ? Optional.empty() : Optional.of(name(field, text.get(), constructor));
    }

    <T> T requireName(String field, Function<String, T> constructor) throws BadInput {
        return name(field, requireText(field), constructor);
    }

    /** Makes a name of text that was cut out of a field. */
    <T> T name(String field, String text, Function<String, T> constructor) throws BadInput {
        try {
            return constructor.apply(text);
        } catch (InvalidName e) {
            throw new BadInput(pathOf(field), "expected " + e.rule() + ", got " + Untrusted.show(text));
        }
    }

    BadInput wrong(String field, String expected) {
        return new BadInput(pathOf(field), "expected " + expected + ", got " + kind(child(field)));
    }

    JsonNode node() {
        return node;
    }

    Json with(JsonNode other) {
        return new Json(other, path);
    }

    private Iterable<JsonNode> elements(String field) throws BadInput {
        var child = child(field);
        if (child != null && !child.isArray()) {
            throw wrong(field, "a list");
        }
        return child == null ? List.of() : child.values();
    }

    private @Nullable JsonNode child(String field) {
        var child = node.get(field);
        return child == null || child.isNull() ? null : child;
    }

    private String pathOf(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String kind(@Nullable JsonNode node) {
        return node == null
                ? "nothing"
                : switch (node.getNodeType()) {
                    case STRING -> node.stringValue().isEmpty() ? "empty text" : "text";
                    case NUMBER -> "a number";
                    case BOOLEAN -> "true or false";
                    case ARRAY -> "a list";
                    case OBJECT, POJO -> "an object";
                    case NULL, MISSING -> "nothing";
                    case BINARY -> "bytes";
                };
    }
}
