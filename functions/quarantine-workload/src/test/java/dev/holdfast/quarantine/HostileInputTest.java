package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Mutated events through both functions: whatever they say, no selector, key or log line is theirs to write. */
final class HostileInputTest {
    private static final int MUTANTS = 400;
    private static final long SEED = 20_261_126L;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final Pattern KEY = Pattern.compile("(cases|drills|holds)/[A-Za-z0-9~._/-]+");
    private static final Pattern LINE = Pattern.compile("[ -~]*");
    private static final Pattern REQUEST = Pattern.compile("[A-Z]+ /[A-Za-z0-9~._/?=&%:-]*");
    private static final List<String> STRINGS = List.of(
            "../../etc/passwd",
            "x?labelSelector=app",
            "holdfast.dev/quarantined=true",
            "\u0000",
            "\n{\"level\":\"ERROR\"}",
            "\u202egnp.exe",
            "{\"op\":\"remove\"}",
            "$(reboot)",
            "*",
            "A".repeat(70_000),
            "");

    @Test
    void noEventWritesASelectorAKeyOrALogLine() throws IOException {
        var samples = samples();
        var random = new Random(SEED);
        var bed = TestBed.withIntruder();
        for (int i = 0; i < MUTANTS; i++) {
            String which = "seed " + SEED + ", mutant " + i;
            String mutant = MAPPER.writeValueAsString(mutated(samples.get(random.nextInt(samples.size())), random));
            bed.quarantine(mutant);
            bed.release(mutant);
            assertThat(bed.s3.objects().keySet())
                    .as(which)
                    .allMatch(key -> KEY.matcher(key).matches() && !key.contains(".."));
            assertThat(bed.log).as(which).allMatch(line -> LINE.matcher(line).matches());
            bed.log.clear();
        }
        assertThat(bed.api.requests()).allMatch(line -> REQUEST.matcher(line).matches() && !line.contains(".."));
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .filteredOn(policy -> policy.getMetadata().getName().equals("holdfast-quarantine"))
                .allSatisfy(policy -> {
                    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                            .isEqualTo(Map.of("holdfast.dev/quarantined", "true"));
                    assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
                    assertThat(policy.getSpec().getEgress()).isNullOrEmpty();
                });
    }

    private static JsonNode mutated(JsonNode sample, Random random) {
        var copy = sample.deepCopy();
        var places = new ArrayList<JsonNode>();
        containers(copy, places);
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object
            when !object.isEmpty() -> {
                var names = new ArrayList<>(object.propertyNames());
                object.set(names.get(random.nextInt(names.size())), hostile(random));
            }
            case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), hostile(random));
            default -> {
                // an empty one: nothing to change
            }
        }
        return copy;
    }

    private static JsonNode hostile(Random random) {
        var nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(6)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.numberNode(random.nextLong());
            case 2 -> nodes.arrayNode().add(nodes.objectNode());
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
            return samples;
        }
    }
}
