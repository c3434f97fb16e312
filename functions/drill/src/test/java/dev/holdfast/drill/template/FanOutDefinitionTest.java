package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Numbers of the state machine that no emulator can be waited for. */
final class FanOutDefinitionTest {
    /** A worker that Lambda did not let in was not at it: that must not use up a turn as long as it may pass. */
    @Test
    void anInvocationThatLambdaThrottlesIsRepeatedForHalfAnHourBeforeItCountsAsATurn() throws IOException {
        var definition =
                JsonMapper.shared().readTree(Files.readString(Template.ROOT.resolve("functions/fanout.asl.json")));
        var work = definition.at("/States/Batches/ItemProcessor/States/Work/Retry");

        assertThat(work.values().stream().filter(FanOutDefinitionTest::isForThrottling))
                .singleElement()
                .satisfies(retry -> assertThat(onAverage(retry)).isGreaterThanOrEqualTo(Duration.ofMinutes(30)));
    }

    private static boolean isForThrottling(JsonNode retry) {
        return retry.required("ErrorEquals").values().stream()
                .anyMatch(error -> error.asString().equals("Lambda.TooManyRequestsException"));
    }

    /** Full jitter waits anything between nothing and all of it. */
    private static Duration onAverage(JsonNode retry) {
        assertThat(retry.required("JitterStrategy").asString()).isEqualTo("FULL");
        double wait = retry.required("IntervalSeconds").asDouble();
        double seconds = 0;
        for (int attempt = 0; attempt < retry.required("MaxAttempts").asInt(); attempt++) {
            seconds += Math.min(wait, retry.required("MaxDelaySeconds").asDouble()) / 2;
            wait *= retry.required("BackoffRate").asDouble();
        }
        return Duration.ofSeconds((long) seconds);
    }
}
