package dev.holdfast.drill;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Shows what a function answered, a line per outcome. */
final class AnswerLines {
    private static final List<String> SHOWN = List.of("container", "instance");

    private final Screen screen;

    AnswerLines(Screen screen) {
        this.screen = screen;
    }

    /** The function's name, the whole, and each outcome. */
    void show(String function, Functions.Answer answer) {
        String took = Screen.seconds(answer.took());
        if (answer.json().isEmpty()) {
            screen.step(function, "threw, for Lambda to try again  " + took);
            screen.detail("", answer.thrown());
            return;
        }
        var json = answer.json().get();
        screen.step(function, json.path("status").asString() + "  " + took + reason(json));
        String target = "";
        for (JsonNode outcome : json.path("outcomes").values()) {
            String now = outcome.path("target").asString();
            screen.detail(outcome.path("action").asString(), (now.equals(target) ? "" : now + " ") + line(outcome));
            target = now;
            var details = outcome.path("details");
            details.path("volumes")
                    .properties()
                    .forEach(volume -> screen.detail(
                            "", volume.getKey() + " -> " + volume.getValue().asString()));
        }
    }

    private static String reason(JsonNode node) {
        return node.path("reason").isString()
                ? "  " + node.path("reason").asString() + ": "
                        + node.path("text").asString()
                : "";
    }

    private static String line(JsonNode outcome) {
        var parts = new ArrayList<String>();
        parts.add(outcome.path("status").asString());
        if (outcome.path("verified").asBoolean(false)) {
            parts.add("(read back)");
        }
        var details = outcome.path("details");
        for (String name : SHOWN) {
            if (details.path(name).isString()) {
                parts.add(details.path(name).asString());
            }
        }
        if (details.path("bytes").isNumber()) {
            parts.add(details.path("bytes").asLong() + " bytes");
        }
        if (details.path("lock").isString()) {
            parts.add("lock " + details.path("lock").asString());
        }
        return String.join(" ", parts) + reason(outcome);
    }
}
