package dev.holdfast.drill;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Shows what a quarantine, an assertion or a release answered: the verdict on each pod first, then what was done, in few lines. */
final class QuarantineLines {
    private final Screen screen;

    QuarantineLines(Screen screen) {
        this.screen = screen;
    }

    /** All that it says. */
    void show(String title, Functions.Answer answer) {
        show(title, answer, Depth.ALL);
    }

    /** Without what an answer before said in the same words. */
    void again(String title, Functions.Answer answer) {
        show(title, answer, Depth.VERDICT);
    }

    private enum Depth {
        ALL,
        VERDICT
    }

    private void show(String title, Functions.Answer answer, Depth depth) {
        String took = Screen.seconds(answer.took());
        if (answer.json().isEmpty()) {
            screen.step(title, "threw, for Lambda to try again  " + took);
            screen.detail("", answer.thrown());
            return;
        }
        var json = answer.json().get();
        screen.step(title, json.path("status").asString() + "  " + took);
        why(json).ifPresent(text -> screen.detail("", text));
        json.path("attention").values().forEach(text -> screen.detail("attention", text.asString("")));
        var outcomes = json.path("outcomes").values();
        outcomes.stream().filter(row -> is(row, "isolate")).forEach(row -> {
            verdict(row);
            if (depth == Depth.ALL) {
                background(row.path("details"));
            }
        });
        others(json);
        if (depth == Depth.ALL) {
            outcomes.stream().filter(row -> is(row, "hold")).forEach(this::endings);
        }
    }

    private static boolean is(JsonNode row, String action) {
        return row.path("action").asString("").equals(action);
    }

    private void verdict(JsonNode row) {
        var details = row.path("details");
        String containment = details.path("containment").asString("");
        String expected = details.path("expectedContainment").asString("");
        String verdict = containment.isEmpty() ? (expected.isEmpty() ? "" : "would be " + expected) : containment;
        screen.text("      " + row.path("target").asString(""));
        screen.detail(
                "  verdict",
                (verdict.isEmpty() ? row.path("status").asString("") : verdict)
                        + (row.path("verified").asBoolean(false) ? " (read back)" : ""));
        if (details.has("why")) {
            each("  because", details.path("why"));
        } else {
            why(row).ifPresent(text -> screen.detail("  because", text));
        }
        one("  snapshot first", details.path("snapshotFirst"));
    }

    private void background(JsonNode details) {
        one("  by", details.path("engine"));
        one("  how", details.path("treatment"));
        one("  still in service", details.path("inService"));
        each("  shares its rules", details.path("collateral"));
        each("  still works", details.path("identities"));
        each("  may restart it", details.path("restartRisks"));
        one("  replacements", details.path("sameImageAgain"));
        each("  not covered", details.path("limits"));
    }

    private void one(String label, JsonNode value) {
        if (value.isBoolean()) {
            screen.detail(label, value.asBoolean() ? "yes" : "no");
        } else if (value.isString()) {
            screen.detail(label, value.asString());
        }
    }

    private void each(String label, JsonNode values) {
        String first = label;
        for (JsonNode value : values.values()) {
            screen.detail(first, value.asString(""));
            first = "";
        }
    }

    /** What ended alike in one line, what did not go well with its reason. */
    private void others(JsonNode json) {
        var alike = new LinkedHashMap<String, Integer>();
        json.path("outcomes").values().stream()
                .filter(row -> !is(row, "isolate"))
                .filter(row -> why(row).isEmpty())
                .forEach(row -> alike.merge(
                        row.path("action").asString("") + " "
                                + row.path("target").asString("").replaceFirst("/.*", "") + " "
                                + (row.path("verified").isNull()
                                        ? "observed"
                                        : row.path("status").asString("")),
                        1,
                        Integer::sum));
        if (!alike.isEmpty()) {
            screen.detail(
                    "done",
                    alike.entrySet().stream()
                            .map(one -> one.getKey() + (one.getValue() > 1 ? " x" + one.getValue() : ""))
                            .collect(Collectors.joining(", ")));
        }
        json.path("outcomes").values().stream()
                .filter(row -> !is(row, "isolate"))
                .forEach(row -> why(row).ifPresent(text -> screen.detail(
                        row.path("action").asString(""),
                        row.path("target").asString("") + " "
                                + row.path("status").asString("") + "  " + text)));
    }

    private void endings(JsonNode row) {
        each("can end the node", row.path("details").path("canStillEnd"));
    }

    private static Optional<String> why(JsonNode node) {
        return Optional.of(node.path("reason"))
                .filter(JsonNode::isString)
                .map(reason -> reason.asString() + ": " + node.path("text").asString(""));
    }
}
