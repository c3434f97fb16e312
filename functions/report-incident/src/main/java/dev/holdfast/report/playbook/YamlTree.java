package dev.holdfast.report.playbook;

import dev.holdfast.incident.Untrusted;
import dev.holdfast.report.playbook.BadPlaybook.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads YAML into nodes that know their lines. Nothing is constructed from it, aliases are refused (a few of them make
 * gigabytes), and so is what is larger or deeper than any playbook.
 */
final class YamlTree {
    static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 20;

    private YamlTree() {}

    /** @param name of the file, for messages */
    static Node read(byte[] yaml, String name) throws BadPlaybook {
        if (yaml.length > MAX_BYTES) {
            throw bad(name, 0, "expected at most 256 KiB, got " + yaml.length + " bytes");
        }
        String text = utf8(yaml, name);
        var settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(MAX_BYTES)
                .setMaxAliasesForCollections(0)
                .build();
        try {
            requireHarmless(new Parse(settings).parseString(text), name);
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> bad(name, 0, "expected a playbook, got nothing"));
        } catch (MarkedYamlEngineException e) {
            String problem = Untrusted.show(String.valueOf(e.getProblem()));
            throw bad(name, line(e.getProblemMark()), "expected YAML: " + problem);
        } catch (YamlEngineException e) {
            throw bad(name, 0, "expected YAML: " + Untrusted.show(String.valueOf(e.getMessage())));
        }
    }

    /** One over the other: mappings are joined field by field, lists and values are replaced as a whole. */
    static Node over(Node base, Node top) {
        if (!(base instanceof MappingNode below) || !(top instanceof MappingNode above)) {
            return top;
        }
        var tuples = new LinkedHashMap<String, NodeTuple>();
        below.getValue().forEach(tuple -> tuples.put(key(tuple), tuple));
        for (NodeTuple tuple : above.getValue()) {
            tuples.merge(
                    key(tuple),
                    tuple,
                    (lower, upper) ->
                            new NodeTuple(upper.getKeyNode(), over(lower.getValueNode(), upper.getValueNode())));
        }
        return new MappingNode(
                above.getTag(),
                true,
                new ArrayList<>(tuples.values()),
                above.getFlowStyle(),
                above.getStartMark(),
                above.getEndMark());
    }

    /** Keys that are no text cannot be among ours; their line tells them apart. */
    static String key(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar
                ? scalar.getValue()
                : "(line " + line(tuple.getKeyNode().getStartMark()) + ")";
    }

    /** From 1; 0 where it is not known. */
    static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(0);
    }

    private static String utf8(byte[] yaml, String name) throws BadPlaybook {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(yaml))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw bad(name, 0, "expected UTF-8");
        }
    }

    /** The parser goes through a document of any depth in little memory; the composer would not. */
    private static void requireHarmless(Iterable<Event> events, String name) throws BadPlaybook {
        int depth = 0;
        int documents = 0;
        for (Event event : events) {
            int line = line(event.getStartMark());
            switch (event.getEventId()) {
                case Alias -> throw bad(name, line, "expected no aliases (*name)");
                case DocumentStart -> documents++;
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Comment, DocumentEnd, Scalar, StreamEnd, StreamStart -> {}
            }
            if (depth > MAX_DEPTH || documents > 1) {
                throw bad(
                        name,
                        line,
                        documents > 1 ? "expected one document" : "expected at most " + MAX_DEPTH + " levels");
            }
        }
    }

    private static BadPlaybook bad(String name, int line, String expected) {
        return new BadPlaybook(List.of(new Problem(name, line, "", expected)));
    }
}
