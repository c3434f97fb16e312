package dev.holdfast.evidence.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sample events in which something is replaced by what would do harm where it is taken for a name; the same seed, the same events. */
public final class HostileEvents {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_CHANGES = 2;
    private static final int REMOVED_ONE_IN = 8;
    private static final List<String> STRINGS = List.of(
            "../../etc/passwd",
            "a/b",
            "..",
            "\u0000",
            "\n{\"level\":\"ERROR\"}",
            "\u202egnp.exe",
            "<script>alert(1)</script>",
            "$(reboot)",
            "A".repeat(70_000),
            "");

    private final List<JsonNode> samples;
    private final List<String> strings;
    private final Random random;

    /**
     * Reads the samples.
     *
     * @param own what would do harm to a function besides
     */
    public HostileEvents(Path folder, List<String> own, long seed) throws IOException {
        this.samples = samples(folder);
        this.strings = Stream.concat(STRINGS.stream(), own.stream()).toList();
        this.random = new Random(seed);
    }

    /** Another one. */
    public String next() {
        var copy = samples.get(random.nextInt(samples.size())).deepCopy();
        var places = new ArrayList<JsonNode>();
        containers(copy, places);
        int changes = 1 + random.nextInt(MOST_CHANGES);
        for (int i = 0; i < changes; i++) {
            change(places.get(random.nextInt(places.size())));
        }
        return MAPPER.writeValueAsString(copy);
    }

    private void change(JsonNode place) {
        switch (place) {
            case ObjectNode object
            when !object.isEmpty() -> {
                var names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                if (random.nextInt(REMOVED_ONE_IN) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, hostile());
                }
            }
            case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), hostile());
            default -> {
                // an empty one: nothing to change
            }
        }
    }

    private JsonNode hostile() {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(6)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.numberNode(random.nextLong());
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.arrayNode().add(nodes.objectNode());
            default -> nodes.stringNode(strings.get(random.nextInt(strings.size())));
        };
    }

    private static void containers(JsonNode node, List<JsonNode> found) {
        if (node.isContainer()) {
            found.add(node);
            node.values().forEach(child -> containers(child, found));
        }
    }

    private static List<JsonNode> samples(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var samples = new ArrayList<JsonNode>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                samples.add(MAPPER.readTree(Files.readAllBytes(file)));
            }
            return samples;
        }
    }
}
