package dev.holdfast.drill.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The template as maps, lists and text. CloudFormation's tags are left out: {@code !Ref X} reads as {@code X}. */
final class Template {
    static final Path ROOT = Path.of(System.getProperty("holdfast.root", "../.."));

    /** The functions that answer detections. */
    static final List<String> RESPONDERS =
            List.of("SnapshotVolumesFunction.Arn", "CopyLogsFunction.Arn", "QuarantineWorkloadFunction.Arn");

    private static final Template SHIPPED = read(ROOT.resolve("template.yaml"));

    private final Map<String, Object> root;

    private Template(Map<String, Object> root) {
        this.root = root;
    }

    /** The one that is deployed, read once for all tests; nobody can change it. */
    static Template shipped() {
        return SHIPPED;
    }

    private static Template read(Path file) {
        try {
            return new Template(map(parse(Files.readString(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object parse(String yaml) {
        return value(
                new Compose(LoadSettings.builder().build()).composeString(yaml).orElseThrow());
    }

    Map<String, Object> at(String... path) {
        Map<String, Object> at = root;
        for (String step : path) {
            at = map(at.getOrDefault(step, Map.of()));
        }
        return at;
    }

    /** The properties of a resource. */
    Map<String, Object> properties(String id) {
        return at("Resources", id, "Properties");
    }

    /** Logical id and properties of each resource of a type. */
    void each(String type, BiConsumer<String, Map<String, Object>> action) {
        at("Resources").forEach((id, resource) -> {
            if (type.equals(map(resource).get("Type"))) {
                action.accept(id, map(map(resource).getOrDefault("Properties", Map.of())));
            }
        });
    }

    /** All statements of policies that roles have. */
    List<Map<String, Object>> allowed() {
        var statements = new ArrayList<Map<String, Object>>();
        each(
                "AWS::IAM::Role",
                (_, role) ->
                        list(role.getOrDefault("Policies", List.of())).forEach(policy -> add(map(policy), statements)));
        each("AWS::IAM::ManagedPolicy", (_, policy) -> add(policy, statements));
        return statements;
    }

    private static void add(Map<String, Object> policy, List<Map<String, Object>> statements) {
        statements(policy).stream()
                .filter(statement -> "Allow".equals(statement.get("Effect")))
                .forEach(statements::add);
    }

    /** The statements of a policy, allowing and denying. A document may be JSON inside a text. */
    static List<Map<String, Object>> statements(Map<String, Object> policy) {
        var document = policy.get("PolicyDocument") instanceof String json ? parse(json) : policy.get("PolicyDocument");
        return list(map(document).get("Statement")).stream().map(Template::map).toList();
    }

    static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    static Map<String, Object> map(@Nullable Object value) {
        var map = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> entries) {
            entries.forEach((key, entry) -> map.put(String.valueOf(key), entry));
        }
        return map;
    }

    static List<Object> list(@Nullable Object value) {
        return value instanceof List<?> list ? List.copyOf(list) : List.of();
    }

    private static Object value(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                var map = new LinkedHashMap<String, Object>();
                mapping.getValue()
                        .forEach(pair -> map.put(String.valueOf(value(pair.getKeyNode())), value(pair.getValueNode())));
                yield Collections.unmodifiableMap(map);
            }
            case SequenceNode sequence ->
                sequence.getValue().stream().map(Template::value).toList();
            case ScalarNode scalar -> scalar.getValue();
            default -> throw new IllegalArgumentException("unexpected in a template: " + node.getNodeType());
        };
    }
}
