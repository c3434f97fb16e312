package dev.holdfast.report.playbook;

import dev.holdfast.incident.Untrusted;
import dev.holdfast.report.playbook.BadPlaybook.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A place in a playbook that knows its line and path. What is wrong is gathered, and something harmless taken instead, so that
 * all of it is reported at once.
 */
final class Yaml {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");
    private static final int MAX_TEXT = 2000;
    private static final int MAX_ITEMS = 100;

    private final Node node;
    private final String path;
    private final List<Problem> problems;

    Yaml(Node node, String path, List<Problem> problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
    }

    /** Refuses what is no mapping of these fields. */
    Yaml only(Set<String> known) {
        for (String field : tuples().keySet()) {
            if (!known.contains(field)) {
                at(field).expected("only the fields " + String.join(", ", new TreeSet<>(known)));
            }
        }
        return this;
    }

    boolean has(String field) {
        return child(field).isPresent();
    }

    /** The field; where it is missing, that is a problem, and an empty mapping stands for it. */
    Yaml at(String field) {
        var child = child(field);
        if (child.isEmpty()) {
            problem(node, pathOf(field), "expected something, got nothing");
        }
        return new Yaml(child.orElseGet(Yaml::nothing), pathOf(field), problems);
    }

    Optional<Yaml> find(String field) {
        return child(field).map(found -> new Yaml(found, pathOf(field), problems));
    }

    /** The fields of a mapping whose keys are names: lower-case words with hyphens. */
    Map<String, Yaml> named() {
        var found = new LinkedHashMap<String, Yaml>();
        tuples().forEach((name, child) -> {
            var there = new Yaml(child, pathOf(name), problems);
            if (NAME.matcher(name).matches() && found.size() < MAX_ITEMS) {
                found.put(name, there);
            } else {
                there.expected("at most " + MAX_ITEMS + " names of at most 40 of a-z, 0-9 and inner hyphens");
            }
        });
        return found;
    }

    /** The elements of a list that holds something. */
    List<Yaml> items() {
        var found = new ArrayList<Yaml>();
        if (!(node instanceof SequenceNode list)
                || list.getValue().isEmpty()
                || list.getValue().size() > MAX_ITEMS) {
            expected("a list of 1 to " + MAX_ITEMS);
            return found;
        }
        for (Node element : list.getValue()) {
            found.add(new Yaml(element, path + "[" + found.size() + "]", problems));
        }
        return found;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    boolean isEmptyList() {
        return node instanceof SequenceNode list && list.getValue().isEmpty();
    }

    /** Text that says something. */
    String text() {
        if (node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)) {
            String value = scalar.getValue().strip();
            if (!value.isEmpty() && value.length() <= MAX_TEXT) {
                return value;
            }
        }
        expected("text of at most " + MAX_TEXT + " characters");
        return "-";
    }

    List<String> texts() {
        return items().stream().map(Yaml::text).toList();
    }

    String name() {
        String text = text();
        if (!NAME.matcher(text).matches()) {
            expected("a name of at most 40 of a-z, 0-9 and inner hyphens");
        }
        return text;
    }

    List<String> names() {
        return items().stream().map(Yaml::name).toList();
    }

    /** Makes something of the text; {@code rule} says of what it can be made. */
    <T> T made(Function<String, Optional<T>> maker, String rule, T instead) {
        var made = maker.apply(text());
        if (made.isEmpty()) {
            expected(rule);
        }
        return made.orElse(instead);
    }

    /** This place is not as it should be. */
    void expected(String what) {
        String got = node instanceof ScalarNode scalar
                ? scalar.getValue().isEmpty() ? "nothing" : Untrusted.show(scalar.getValue())
                : node instanceof MappingNode ? "fields" : "a list";
        problem(node, path, "expected " + what + ", got " + got);
    }

    private Map<String, Node> tuples() {
        var found = new LinkedHashMap<String, Node>();
        if (!(node instanceof MappingNode mapping)) {
            expected("fields");
            return found;
        }
        mapping.getValue().forEach(tuple -> found.put(YamlTree.key(tuple), tuple.getValueNode()));
        return found;
    }

    private Optional<Node> child(String field) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(tuple -> YamlTree.key(tuple).equals(field))
                        .map(tuple -> tuple.getValueNode())
                        .findFirst()
                : Optional.empty();
    }

    private String pathOf(String field) {
        String shown = NAME.matcher(field).matches() ? field : Untrusted.show(field);
        return path.isEmpty() ? shown : path + "." + shown;
    }

    private void problem(Node where, String field, String text) {
        String file = where.getStartMark().map(Mark::getName).orElse("playbook");
        var problem = new Problem(file, YamlTree.line(where.getStartMark()), field, text);
        if (problems.stream().noneMatch(known -> known.field().equals(field))) {
            problems.add(problem);
        }
    }

    /** Refuses fields that stand twice, of which only one could count. */
    static void requireOnce(Node node, String path, List<Problem> problems) {
        var place = new Yaml(node, path, problems);
        if (node instanceof MappingNode mapping) {
            var seen = new HashSet<String>();
            mapping.getValue().forEach(tuple -> {
                String key = YamlTree.key(tuple);
                if (!seen.add(key)) {
                    place.problem(tuple.getKeyNode(), place.pathOf(key), "expected once, got twice");
                }
                requireOnce(tuple.getValueNode(), place.pathOf(key), problems);
            });
        } else if (node instanceof SequenceNode list) {
            int index = 0;
            for (Node element : list.getValue()) {
                requireOnce(element, path + "[" + index++ + "]", problems);
            }
        }
    }

    private static Node nothing() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), org.snakeyaml.engine.v2.common.FlowStyle.FLOW);
    }
}
