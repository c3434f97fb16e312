package dev.holdfast.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One event of CloudWatch Logs. Its text form leaves the message out, for it can be anything. */
final class LogLine {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final FilteredLogEvent event;

    LogLine(FilteredLogEvent event) {
        this.event = event;
    }

    Instant at() {
        return Instant.ofEpochMilli(Optional.ofNullable(event.timestamp()).orElse(0L));
    }

    /** The message as JSON; empty where it is none, or is nested too deep to be read. */
    Optional<JsonNode> json() {
        try {
            return Optional.of(JSON.readTree(message()));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    boolean fits(Condition condition) {
        return json().map(condition::holds).orElseGet(() -> condition.isMentionedIn(message()));
    }

    /** The whole event as one line of JSON, with its id, by which lines that were copied twice are known. */
    byte[] bytes() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("timestamp", at().toEpochMilli());
        fields.put("ingestionTime", Optional.ofNullable(event.ingestionTime()).orElse(0L));
        fields.put("logStreamName", String.valueOf(event.logStreamName()));
        fields.put("eventId", String.valueOf(event.eventId()));
        fields.put("message", message());
        return (JSON.writeValueAsString(fields) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String message() {
        return Optional.ofNullable(event.message()).orElse("");
    }

    @Override
    public String toString() {
        return "LogLine[eventId=" + event.eventId() + ", at=" + at() + "]";
    }
}
