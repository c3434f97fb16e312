package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class EventTimesTest {
    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00.500Z");

    @Test
    void theNewestTimeIsNowAndTheOthersKeepTheirDistance() {
        assertThat(moved("{\"a\":\"2026-11-23T18:00:00Z\",\"b\":\"2026-11-23T17:58:03.250Z\"}"))
                .isEqualTo("{\"a\":\"2027-03-01T12:00:00Z\",\"b\":\"2027-03-01T11:58:03.250Z\"}");
    }

    @Test
    void timesInAMessageWithinAMessageAndWithAnOffsetAreMovedToo() {
        assertThat(moved("{\"Message\":\"{\\\"t\\\":\\\"2026-11-23T18:00:00.123+0000\\\"}\"}"))
                .isEqualTo("{\"Message\":\"{\\\"t\\\":\\\"2027-03-01T12:00:00.123+0000\\\"}\"}");
    }

    @Test
    void nothingComesToLieInTheFuture() {
        String text = moved("\"2026-11-23T18:00:00.900Z\"");
        assertThat(Instant.parse(text.replace("\"", ""))).isBeforeOrEqualTo(NOW);
    }

    @Test
    void whatHasNoTimesStaysAsItIs() {
        var text = EventTimes.to(NOW, bytes("{\"case\":\"hunt-2026-11-23\",\"t\":\"2026-99-99T99:99:99Z\"}"));
        assertThat(new String(text, StandardCharsets.UTF_8)).contains("hunt-2026-11-23", "2026-99-99T99:99:99Z");
    }

    private static String moved(String event) {
        return new String(EventTimes.to(NOW, bytes(event)), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
