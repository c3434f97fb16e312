package dev.holdfast.incident.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An answer that is too long says where the whole of it lies: in the record of the case, or of each case. */
final class LongAnswerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String SWEEP = """
        { "version": "0", "id": "s", "detail-type": "Scheduled Event", "source": "aws.events",
          "account": "123456789012", "time": "2026-11-23T18:15:00Z", "region": "us-east-1", "detail": {} }
        """;

    @Test
    void ofOneCaseItNamesTheRecord() {
        var answer = answer(acted(0, 2_000));

        assertThat(answer.required("full").required("key").asString()).startsWith("cases/gd-case0/actions/");
        assertThat(answer.required("counts").required("DONE").asInt()).isEqualTo(2_000);
    }

    @Test
    void ofSeveralCasesItNamesTheRecordOfEach() {
        var answer = answer(several(3, 700));

        String end = "/actions/confirm-snapshots-20261123T180000000Z-request.json";
        assertThat(answer.required("full").values())
                .extracting(record -> record.required("key").asString())
                .containsExactly("cases/gd-case0" + end, "cases/gd-case1" + end, "cases/gd-case2" + end);
        assertThat(answer.has("fullCount")).isFalse();
    }

    @Test
    void ofVeryManyCasesItNamesTheFirstAndSaysHowManyThereAre() {
        var answer = answer(several(900, 2));

        assertThat(answer.required("full")).hasSize(200);
        assertThat(answer.required("fullCount").asInt()).isEqualTo(900);
        assertThat(answer.toString().length()).isLessThan(200 * 1024);
    }

    @Test
    void aShortOneIsWhole() {
        assertThat(answer(several(3, 2)).has("full")).isFalse();
    }

    private static Response several(int cases, int rows) {
        return new Response.Several(
                IntStream.range(0, cases).mapToObj(n -> acted(n, rows)).toList());
    }

    private static Response.Acted acted(int number, int rows) {
        var outcomes = IntStream.range(0, rows)
                .mapToObj(n -> new Outcome(
                        new Target.Instance(new InstanceId(String.format("i-%017x", n))),
                        Action.CONFIRM,
                        new Ending.Done()))
                .toList();
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.of(new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-case" + number))),
                Optional.empty(),
                Response.Mode.REAL,
                outcomes,
                List.of(),
                List.of(),
                List.of());
    }

    private static JsonNode answer(Response response) {
        Journal journal = (_, key, json) -> new Kept(key, "v", "", json.length, NOW, Optional.empty());
        var duty = new Duty() {
            @Override
            public Function function() {
                return Function.CONFIRM_SNAPSHOTS;
            }

            @Override
            public Response respond(Event event, byte[] input, Invocation invocation) {
                return response;
            }
        };
        var responder =
                new Responder(new EventReader("holdfast-", Optional.empty()), duty, journal, CLOCK, new Log(_ -> {}));
        var reply = responder.respond(
                SWEEP.getBytes(StandardCharsets.UTF_8),
                new Invocation("request", Optional.empty(), NOW, Deadline.after(900_000, CLOCK)));
        return JsonMapper.shared().readTree(reply.json());
    }
}
