package dev.holdfast.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a record of the quarantine says, as far as it makes a difference to where targets stand. */
final class QuietLook {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> WORDS = List.of("containment", "why", "identities");

    private final JsonNode record;

    private QuietLook(JsonNode record) {
        this.record = record;
    }

    /** Empty for what is no record. */
    static Optional<QuietLook> of(byte[] json) {
        try {
            var record = MAPPER.readTree(json);
            return record.path("outcomes").isEmpty() ? Optional.empty() : Optional.of(new QuietLook(record));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Whether it found everything as it was. What was skipped counts as that only where it was skipped before. */
    boolean changedNothing() {
        return record.path("attention").isEmpty()
                && outcomes()
                        .allMatch(outcome -> List.of("ALREADY_DONE", "SKIPPED")
                                .contains(outcome.path("status").asString("")));
    }

    /** Whether the other says the same, be it that it did then what was found done now. */
    boolean says(Optional<QuietLook> other) {
        return other.filter(before -> before.lines().equals(lines())).isPresent();
    }

    private Stream<JsonNode> outcomes() {
        return record.path("outcomes").values().stream();
    }

    private List<String> lines() {
        return outcomes().map(QuietLook::line).sorted().toList();
    }

    private static String line(JsonNode outcome) {
        String status = outcome.path("status").asString("").replace("ALREADY_", "");
        var line = new StringBuilder(status);
        Stream.of("target", "action", "verified", "reason")
                .forEach(field -> line.append('\n').append(outcome.path(field)));
        WORDS.forEach(word -> line.append('\n').append(outcome.path("details").path(word)));
        return line.toString();
    }
}
