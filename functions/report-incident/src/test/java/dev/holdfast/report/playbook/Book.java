package dev.holdfast.report.playbook;

import dev.holdfast.incident.CaseId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Playbooks and facts for tests. */
final class Book {
    static final Instant DETECTED = Instant.parse("2026-11-27T17:30:00Z");

    private Book() {}

    static Playbook of(String... lines) throws BadPlaybook {
        return Playbook.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), "own.yaml");
    }

    static PlanFacts facts(String type, double severity) {
        return new PlanFacts(new CaseId("gd-1"), List.of(type), severity, DETECTED, Map.of());
    }

    static PlanFacts facts(Map<String, Instant> moments) {
        return new PlanFacts(new CaseId("gd-1"), List.of(), 8, DETECTED, moments);
    }
}
