package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Mutated events through the whole function: whatever they say, keys, log lines and answers stay fit to be shown. */
final class HostileInputTest {
    private static final int MUTANTS = 2_000;
    private static final long SEED = 20_261_124L;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final Pattern KEY = Pattern.compile("(cases|drills)/[A-Za-z0-9~._/-]+");
    private static final Pattern LINE = Pattern.compile("[ -~]*");
    private static final List<String> STRINGS = List.of(
            "../../etc/passwd",
            "a/b",
            "..",
            "\u0000",
            "\n{\"level\":\"ERROR\"}",
            "\u202egnp.exe",
            "<script>alert(1)</script>",
            "$(reboot)",
            "system:serviceaccount:../x:y",
            "A".repeat(70_000),
            "");

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void nothingButAnswersComesOfThem() throws IOException {
        bed.unreachable();
        var samples = samples();
        var random = new Random(SEED);
        for (int i = 0; i < MUTANTS; i++) {
            check(mutate(samples.get(random.nextInt(samples.size())), random), "seed " + SEED + ", mutant " + i);
        }
    }

    private void check(String mutant, String which) {
        int before = bed.s3.objects().size();
        var answer = bed.copy(mutant);
        answer.json().ifPresent(json -> {
            String reason = json.path("reason").asString("");
            if (json.path("status").asString().equals("IGNORED") || reason.equals("BAD_INPUT")) {
                assertThat(bed.s3.objects()).as(which).hasSize(before);
            }
        });
        assertThat(bed.s3.objects().keySet())
                .as(which)
                .allMatch(key -> KEY.matcher(key).matches() && !key.contains(".."));
        assertThat(bed.log).as(which).allMatch(line -> LINE.matcher(line).matches());
        bed.log.clear();
    }

    private static String mutate(JsonNode sample, Random random) {
        var copy = sample.deepCopy();
        var places = new ArrayList<JsonNode>();
        containers(copy, places);
        int times = 1 + random.nextInt(2);
        for (int i = 0; i < times; i++) {
            switch (places.get(random.nextInt(places.size()))) {
                case ObjectNode object
                when !object.isEmpty() -> {
                    var names = new ArrayList<>(object.propertyNames());
                    String name = names.get(random.nextInt(names.size()));
                    if (random.nextInt(8) == 0) {
                        object.remove(name);
                    } else {
                        object.set(name, hostile(random));
                    }
                }
                case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), hostile(random));
                default -> {
                    // an empty one: nothing to change
                }
            }
        }
        return MAPPER.writeValueAsString(copy);
    }

    private static JsonNode hostile(Random random) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(6)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.numberNode(random.nextLong());
            case 2 -> nodes.booleanNode(random.nextBoolean());
            case 3 -> nodes.arrayNode().add(nodes.objectNode());
            default -> nodes.stringNode(STRINGS.get(random.nextInt(STRINGS.size())));
        };
    }

    private static void containers(JsonNode node, List<JsonNode> found) {
        if (node.isContainer()) {
            found.add(node);
            node.values().forEach(child -> containers(child, found));
        }
    }

    private static List<JsonNode> samples() throws IOException {
        try (var files = Files.list(EVENTS)) {
            var samples = new ArrayList<JsonNode>();
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                samples.add(MAPPER.readTree(Files.readAllBytes(file)));
            }
            assertThat(samples).hasSizeGreaterThan(11);
            return samples;
        }
    }
}
