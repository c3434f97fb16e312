package dev.holdfast.incident.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.BatchJson;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A worker is always answered, shortly, also when what it is about came by an event. */
final class WorkerAnswerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final CaseKeys KEYS = new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-1ab2"));
    private static final Target NODE = new Target.Instance(new InstanceId("i-0123456789abcdef0"));
    private static final Target OTHER = new Target.Instance(new InstanceId("i-0123456789abcdef1"));

    @Test
    void whatMaySucceedLaterIsAskedForAgainAndNothingIsThrown() {
        var worker = answer(acted(
                row(NODE, new Ending.Done()),
                row(NODE, new Ending.Failed(Reason.THROTTLED, "too much")),
                row(OTHER, new Ending.Done())));

        assertThat(worker.required("again").asBoolean()).isTrue();
        assertThat(worker.required("done").asInt()).isEqualTo(1);
        assertThat(worker.required("left").asInt()).isEqualTo(1);
        assertThat(worker.required("failed").asInt()).isZero();
        assertThat(worker.required("record").asString()).startsWith("cases/gd-1ab2/actions/snapshot-volumes-");
    }

    @Test
    void whatNobodyCanMendByWaitingIsNotAskedForAgain() {
        var worker = answer(acted(
                row(NODE, new Ending.Failed(Reason.ACCESS_DENIED, "no")),
                row(OTHER, new Ending.Skipped(Reason.RECENTLY_SNAPSHOTTED, "", Ending.Verified.READ_BACK))));

        assertThat(worker.required("again").asBoolean()).isFalse();
        assertThat(worker.required("failed").asInt()).isEqualTo(1);
        assertThat(worker.required("done").asInt()).isEqualTo(1);
    }

    @Test
    void whereNothingCouldBeDoneAllOfTheBatchIsLeftOrFailed() {
        var later = answer(new Response.Impossible(Delivery.BY_EVENT, Optional.empty(), Reason.SERVICE_ERROR, ""));
        var never = answer(new Response.Ignored(Reason.OTHER_ACCOUNT, ""));

        assertThat(later.required("again").asBoolean()).isTrue();
        assertThat(later.required("left").asInt()).isEqualTo(2);
        assertThat(never.required("again").asBoolean()).isFalse();
        assertThat(never.required("failed").asInt()).isEqualTo(2);
    }

    @Test
    void aFaultOfOursIsAnsweredToo() {
        var worker = answer(new Failing());

        assertThat(worker.required("again").asBoolean()).isTrue();
    }

    @Test
    void aBatchThatCannotBeReadIsAnsweredWithItsCountsToo() {
        var unread = respond(duty(new Response.Ignored(Reason.OTHER_ACCOUNT, "")), """
            {"holdfastWorker": {"targets": [{"pod": "a"}, {"pod": "b"}], "surprise": 1}}\
            """);
        var empty = respond(duty(new Response.Ignored(Reason.OTHER_ACCOUNT, "")), "{\"holdfastWorker\": {}}");
        var none = respond(duty(new Response.Ignored(Reason.OTHER_ACCOUNT, "")), "{\"detail\": 1}");

        assertThat(unread.required("reason").asString()).isEqualTo("BAD_INPUT");
        assertThat(unread.required("worker").toString())
                .isEqualTo("{\"again\":false,\"done\":0,\"left\":2,\"failed\":1,\"record\":\"\"}");
        assertThat(empty.at("/worker/left").asInt(-1)).isZero();
        assertThat(none.has("worker")).isFalse();
    }

    @Test
    void whatWasHandedOverDoesNotMakeAnEventThrow() {
        assertThat(new Ending.NotReached(Reason.HANDED_OVER, "").wantsRetry()).isFalse();
        assertThat(new Ending.NotReached(Reason.DEADLINE, "").wantsRetry()).isTrue();
        assertThat(new Ending.NotReached(Reason.HANDED_OVER, "").isGood()).isFalse();
    }

    private static Outcome row(Target target, Ending ending) {
        return new Outcome(target, Action.SNAPSHOT, ending);
    }

    private static Duty acted(Outcome... rows) {
        return duty(new Response.Acted(
                Delivery.BY_EVENT,
                Optional.of(KEYS),
                Optional.of(new Round(NOW)),
                Response.Mode.REAL,
                List.of(rows),
                List.of(),
                List.of(),
                List.of()));
    }

    private static Duty duty(Response response) {
        return new Duty() {
            @Override
            public Function function() {
                return Function.SNAPSHOT_VOLUMES;
            }

            @Override
            public Response respond(Event event, byte[] input, Invocation invocation) {
                return response;
            }
        };
    }

    private static final class Failing implements Duty {
        @Override
        public Function function() {
            return Function.SNAPSHOT_VOLUMES;
        }

        @Override
        public Response respond(Event event, byte[] input, Invocation invocation) {
            throw new IllegalStateException("fault");
        }
    }

    private static JsonNode answer(Response response) {
        return answer(duty(response));
    }

    private static JsonNode answer(Duty duty) {
        var name = new PlanName(Function.SNAPSHOT_VOLUMES, KEYS.area(), KEYS.caseId(), new Round(NOW), "ab".repeat(20));
        var batch = new Batch(
                Function.SNAPSHOT_VOLUMES,
                KEYS.area(),
                KEYS.caseId(),
                new Round(NOW),
                new Batch.Kept(KEYS.prefix() + "events/a.json", "v1"),
                new Batch.PlanPlace(name, "cd".repeat(32)),
                NOW,
                0,
                List.of(NODE, OTHER),
                0.5);
        return respond(duty, BatchJson.write(batch).toString()).required("worker");
    }

    private static JsonNode respond(Duty duty, String input) {
        Journal journal = (_, key, json) -> new Kept(key, "v", "", json.length, NOW, Optional.empty());
        var responder =
                new Responder(new EventReader("holdfast-", Optional.empty()), duty, journal, CLOCK, new Log(_ -> {}));
        var reply = responder.respond(
                input.getBytes(StandardCharsets.UTF_8),
                new Invocation("request", Optional.empty(), NOW, Deadline.after(900_000, CLOCK)));
        assertThat(reply.retry()).isEmpty();
        assertThat(reply.json().length()).isLessThan(1_000);
        return JsonMapper.shared().readTree(reply.json());
    }
}
