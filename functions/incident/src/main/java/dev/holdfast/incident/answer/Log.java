package dev.holdfast.incident.answer;

import dev.holdfast.incident.Untrusted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of JSON per message: a constant text and named values. Everything outside printable ASCII is escaped, so no value
 * can begin a line of its own or speak to a terminal.
 */
public final class Log {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private final Consumer<String> lines;

    public Log(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Something worth knowing. */
    public void info(String message, Map<String, ?> values) {
        write("INFO", message, values);
    }

    /** Something a person should look at. */
    public void warn(String message, Map<String, ?> values) {
        write("WARN", message, values);
    }

    /** Settings that nobody knows, which somebody should look at. */
    public void unknownSettings(SortedSet<String> names) {
        if (!names.isEmpty()) {
            warn(
                    "unknown settings",
                    Map.of("names", names.stream().map(Log::untrusted).toList()));
        }
    }

    /** Something failed that should not have. */
    public void error(String message, Map<String, ?> values) {
        write("ERROR", message, values);
    }

    /** A fault of our own, with its stack trace on the same line. */
    public void fault(String message, String requestId, Throwable fault) {
        var trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        error(message, Map.of("requestId", requestId, "trace", trace.toString()));
    }

    /** A value that somebody else wrote. */
    public static String untrusted(String value) {
        return Untrusted.show(value);
    }

    private void write(String level, String message, Map<String, ?> values) {
        var line = MAPPER.createObjectNode();
        line.put("level", level);
        line.put("message", message);
        new TreeMap<>(values).forEach((name, value) -> line.set(name, MAPPER.valueToTree(value)));
        lines.accept(MAPPER.writeValueAsString(line));
    }
}
