package dev.holdfast.cluster.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.cluster.AlarmLookup;
import dev.holdfast.cluster.Incidents;
import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.cluster.testing.SimulatedExecutions;
import dev.holdfast.evidence.EventKeeping;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.EventReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The starter's side and the worker's side: nothing lost, nothing twice, wherever the starter is stopped. */
final class HandOverTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final EventReader READER = new EventReader("holdfast-", Optional.empty());
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final InMemoryS3 work = new InMemoryS3("work", CLOCK);
    private final InMemoryS3 evidence = new InMemoryS3("evidence", CLOCK);
    private final EvidenceStore store =
            new EvidenceStore(evidence, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), CLOCK);
    private final SimulatedExecutions sfn = new SimulatedExecutions();
    private final byte[] input = request(600).getBytes(StandardCharsets.UTF_8);
    private final Incident incident = (Incident) read(input);
    private final Kept event = kept();

    private static String request(int instances) {
        var targets = IntStream.range(0, instances)
                .mapToObj(i -> "{\"instance\":\"" + instance(i).id() + "\"}")
                .toList();
        return "{\"source\":\"holdfast\",\"detail-type\":\"Response"
                + " Request\",\"detail\":{\"case\":\"hunt\",\"reason\":\"x\","
                + "\"targets\":[" + String.join(",", targets) + "]}}";
    }

    private static Target.Instance instance(int i) {
        return new Target.Instance(new InstanceId(String.format("i-%017x", i)));
    }

    private static Event read(byte[] bytes) {
        try {
            return READER.read(bytes, NOW);
        } catch (dev.holdfast.incident.event.BadInput e) {
            throw new AssertionError(e);
        }
    }

    private Kept kept() {
        try {
            return new EventKeeping(store).keep(incident, input);
        } catch (dev.holdfast.evidence.EvidenceException e) {
            throw new AssertionError(e);
        }
    }

    private static Settings settings() {
        return Settings.from(Map.of(
                "HOLDFAST_EVIDENCE_BUCKET",
                "evidence",
                "HOLDFAST_WORK_BUCKET",
                "work",
                "HOLDFAST_FANOUT_STATE_MACHINE",
                SimulatedExecutions.MACHINE));
    }

    private HandOver handOver() {
        return handOver(settings());
    }

    private HandOver handOver(Settings settings) {
        return HandOver.of(
                Function.SNAPSHOT_VOLUMES, settings, new HandOver.Access(work, () -> sfn), CLOCK, new Log(_ -> {}));
    }

    private static List<Outcome> rows(int done, int left) {
        var rows = new ArrayList<Outcome>();
        for (int i = 0; i < done + left; i++) {
            var ending = i < done ? new Ending.Done() : new Ending.NotReached(Reason.DEADLINE, "no time");
            rows.add(new Outcome(instance(i), Action.SNAPSHOT, ending));
        }
        return rows;
    }

    private static List<Target.Instance> known(int targets) {
        return IntStream.range(0, targets).mapToObj(HandOverTest::instance).toList();
    }

    private List<Outcome> rest(int done, int left) {
        return sharing(handOver()).end(incident, Optional.of(event), rows(done, left), known(done + left));
    }

    private static Sharing sharing(HandOver handOver) {
        return new Sharing(handOver, Action.SNAPSHOT);
    }

    private JsonNode items() {
        return MAPPER.readTree(work.text(key("items.json")));
    }

    private String key(String end) {
        return work.objects().keySet().stream()
                .filter(key -> key.endsWith(end))
                .reduce((a, b) -> {
                    throw new AssertionError("two of them: " + a + " and " + b);
                })
                .orElseThrow();
    }

    @Test
    void whatIsLeftIsPlannedCutAndStarted() {
        var rows = rest(20, 580);

        assertThat(rows).hasSize(600);
        assertThat(rows.subList(0, 20)).allMatch(row -> row.ending() instanceof Ending.Done);
        assertThat(rows.subList(20, 600)).allSatisfy(row -> {
            assertThat(row.ending().why()).contains(Reason.HANDED_OVER);
            assertThat(row.ending().wantsRetry()).isFalse();
            assertThat(String.valueOf(row.details().get("execution")))
                    .contains(":execution:holdfast-fanout:snapshot-volumes-");
        });
        assertThat(sfn.executions()).hasSize(1);
        var started = sfn.executions().values().iterator().next();
        var input = MAPPER.readTree(started.input());
        assertThat(input.required("items").asString()).isEqualTo(key("items.json"));
        assertThat(input.required("workers").asInt()).isEqualTo(1);
        assertThat(items()).hasSize(3);
        assertThat(items().values().stream()
                        .mapToInt(one -> one.required("holdfastWorker")
                                .required("targets")
                                .size()))
                .containsExactly(250, 250, 80);
    }

    /** An item of which something else is left than what counts as its action. */
    @Test
    void whatGoesOverWithTheItemIsHandedOverToo() {
        var late = new Ending.NotReached(Reason.DEADLINE, "no time");
        var rows = List.of(
                new Outcome(instance(0), Action.SNAPSHOT, new Ending.Done()),
                new Outcome(instance(0), Action.LOCK, late),
                new Outcome(instance(1), Action.RECORD, late));

        var both = new Sharing(handOver(), Action.SNAPSHOT, Set.of(Action.LOCK))
                .end(incident, Optional.of(event), rows, known(2));

        assertThat(both.getFirst()).isEqualTo(rows.getFirst());
        assertThat(both.get(1).ending().why()).contains(Reason.HANDED_OVER);
        assertThat(both.getLast()).isEqualTo(rows.getLast());
        assertThat(items().get(0).required("holdfastWorker").required("targets"))
                .hasSize(1);
    }

    @Test
    void theSameAgainFindsItRunningAndWhatIsLeftAfterItWasDoneStaysLeft() {
        rest(20, 580);
        assertThat(rest(20, 580).getLast().ending().why()).contains(Reason.HANDED_OVER);
        var name = sfn.executions().keySet().iterator().next();
        sfn.end(name, ExecutionStatus.SUCCEEDED, "", ExecutionRedriveStatus.NOT_REDRIVABLE);

        var rows = rest(20, 580);

        assertThat(rows).isEqualTo(rows(20, 580));
        assertThat(sfn.executions()).hasSize(1);
        assertThat(sfn.calls("RedriveExecution")).isZero();
        assertThat(work.versions(key("plan.json"))).hasSize(1);
        assertThat(work.versions(key("items.json"))).hasSize(1);
    }

    @Test
    void oneThatFailedOnItsWayIsRedrivenAndOneThatCannotBeIsFollowed() {
        rest(0, 10);
        var name = sfn.executions().keySet().iterator().next();
        sfn.end(name, ExecutionStatus.ABORTED, "", ExecutionRedriveStatus.REDRIVABLE);
        rest(0, 10);
        assertThat(sfn.calls("RedriveExecution")).isEqualTo(1);
        assertThat(sfn.executions()).hasSize(1);

        sfn.end(name, ExecutionStatus.TIMED_OUT, "", ExecutionRedriveStatus.NOT_REDRIVABLE);
        rest(0, 10);

        assertThat(sfn.executions().keySet()).containsExactly(name, name + "-2");
    }

    /** Redriving it would only end it again. */
    @Test
    void oneThatEndedWithBatchesLeftIsFollowedFiveTimesAtMost() {
        for (int n = 1; n <= 5; n++) {
            rest(0, 10);
            assertThat(sfn.executions()).hasSize(n);
            var last = List.copyOf(sfn.executions().keySet()).getLast();
            sfn.end(last, ExecutionStatus.FAILED, "Holdfast.BatchesLeft", ExecutionRedriveStatus.REDRIVABLE);
        }

        var rows = rest(0, 10);

        assertThat(sfn.executions()).hasSize(5);
        assertThat(sfn.calls("RedriveExecution")).isZero();
        assertThat(rows.getFirst().ending().wantsRetry()).isTrue();
        assertThat(rows.getLast().ending().why()).contains(Reason.REJECTED);
    }

    @Test
    void withoutTheSettingsWhatIsLeftStaysLeft() {
        var rows = rows(1, 2);

        var after = sharing(handOver(Settings.from(Map.of("HOLDFAST_EVIDENCE_BUCKET", "evidence"))))
                .end(incident, Optional.of(event), rows, known(3));

        assertThat(after).isEqualTo(rows);
        assertThat(after.getLast().ending().wantsRetry()).isTrue();
        assertThat(handOver(Settings.from(Map.of())).atOnce()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatCannotBeStartedIsSaidAndTheEventTriedAgain() {
        sfn.failNext(SimulatedExecutions.Fault.ACCESS_DENIED);

        var rows = rest(1, 2);

        assertThat(rows).hasSize(4);
        assertThat(rows.getLast().target()).isEqualTo("case/m-hunt");
        assertThat(rows.getLast().ending().why()).contains(Reason.ACCESS_DENIED);
        assertThat(rows.get(2).ending().wantsRetry()).isTrue();
    }

    @Test
    void aLostAnswerStartsNothingTwice() {
        sfn.failNext(SimulatedExecutions.Fault.LOST_ANSWER);
        assertThat(rest(0, 10).getLast().ending().why()).contains(Reason.UNREACHABLE);

        rest(0, 10);

        assertThat(sfn.executions()).hasSize(1);
    }

    /** Killed before and after every write to the work bucket, and after the plan but before the start. */
    @Test
    void aStarterThatWasKilledIsContinuedByTheNextRun() {
        for (int put = 0; put < 2; put++) {
            for (Fault fault : List.of(Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.LOST_RESPONSE)) {
                var bed = new HandOverTest();
                bed.work.failAfter("PutObject", put, fault);
                var killed = catchThrowable(() -> bed.rest(5, 300));
                assertThat(killed == null).as(fault + " " + put).isEqualTo(fault == Fault.LOST_RESPONSE);

                var running = bed.handOver().running(bed.incident);
                boolean planned = !bed.sfn.executions().isEmpty();
                assertThat(running.size()).as(fault + " " + put).isEqualTo(planned ? 300 : 0);
                bed.rest(5, 300);

                assertThat(bed.sfn.executions()).as(fault + " " + put).hasSize(1);
                assertThat(bed.items()).hasSize(2);
                assertThat(bed.handOver().running(bed.incident)).hasSize(300);
            }
        }
    }

    @Test
    void twoStartersAtOnceStartOneExecution() throws InterruptedException {
        var answers = Collections.synchronizedList(new ArrayList<List<Outcome>>());
        var threads = IntStream.range(0, 6)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> answers.add(rest(5, 300))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(sfn.executions()).hasSize(1);
        assertThat(answers)
                .hasSize(6)
                .allSatisfy(rows -> assertThat(rows.getLast().ending().why()).contains(Reason.HANDED_OVER));
    }

    @Test
    void whatRunsIsKnownByItsTargetsAndWhatIsDoneIsNot() {
        rest(5, 300);
        assertThat(handOver().running(incident))
                .hasSize(300)
                .containsKey(instance(17).name());
        var name = sfn.executions().keySet().iterator().next();
        sfn.end(name, ExecutionStatus.SUCCEEDED, "", ExecutionRedriveStatus.NOT_REDRIVABLE);

        assertThat(handOver().running(incident)).isEmpty();
        assertThat(handOver().none().running(incident)).isEmpty();
    }

    @Test
    void whatCannotBeFoundOutLeavesNothingOut() {
        rest(5, 300);
        work.failNext("ListObjectsV2", Fault.ACCESS_DENIED);

        assertThat(handOver().running(incident)).isEmpty();
    }

    @Test
    void whatIsTooMuchForOneInvocationIsHandedOverAtOnceAndNotBegunAgain() {
        var items = IntStream.range(0, 1_300).mapToObj(HandOverTest::instance).toList();

        var mine = sharing(handOver()).begin(incident, event, items, item -> item);
        var again = sharing(handOver()).begin(incident, event, items, item -> item);

        assertThat(mine.items()).isEqualTo(items.subList(0, 1_000));
        assertThat(mine.others())
                .hasSize(300)
                .allSatisfy(row -> assertThat(row.ending().why()).contains(Reason.HANDED_OVER));
        assertThat(again.items()).isEqualTo(mine.items());
        assertThat(again.others()).hasSameSizeAs(mine.others());
        assertThat(sfn.executions()).hasSize(1);
    }

    /** Nobody else would ever do it: the name of that execution is taken. */
    @Test
    void whatWasHandedOverAndDoneIsBegunHereWhenItIsAskedForAgain() {
        var items = IntStream.range(0, 1_300).mapToObj(HandOverTest::instance).toList();
        sharing(handOver()).begin(incident, event, items, item -> item);
        var name = sfn.executions().keySet().iterator().next();
        sfn.end(name, ExecutionStatus.SUCCEEDED, "", ExecutionRedriveStatus.NOT_REDRIVABLE);

        var again = sharing(handOver()).begin(incident, event, items, item -> item);

        assertThat(again.items()).isEqualTo(items);
        assertThat(again.others()).isEmpty();
        assertThat(sfn.executions()).hasSize(1);
    }

    @Test
    void onlyWhatTheFunctionIsForIsHandedOver() {
        var audit = new Outcome(instance(1), Action.COPY_AUDIT, new Ending.NotReached(Reason.DEADLINE, "no time"));

        var rows = sharing(handOver()).end(incident, Optional.of(event), List.of(audit), known(2));

        assertThat(rows).containsExactly(audit);
        assertThat(sfn.executions()).isEmpty();
    }

    /** Rows about users and accounts are no targets that a worker could take; what they are left of is. */
    @Test
    void whatConcernsTheWholeClusterIsHandedOverAsTheCluster() {
        var whole = new Target.Cluster(new ClusterName("prod"));
        var audit = new Outcome(
                "serviceaccount/shop/cart",
                Action.COPY_AUDIT,
                new Ending.NotReached(Reason.DEADLINE, "no time"),
                Map.of());
        var row = rows(0, 1).getFirst();

        var rows = sharing(handOver())
                .end(
                        incident,
                        Optional.of(event),
                        List.of(audit, row),
                        left -> Optional.of(left.action() == Action.COPY_AUDIT ? whole : instance(0)));

        assertThat(rows).extracting(left -> left.ending().why()).containsOnly(Optional.of(Reason.HANDED_OVER));
        assertThat(items().get(0).at("/holdfastWorker/targets").toString()).contains("{\"cluster\":\"prod\"}");
        assertThat(handOver().running(incident))
                .containsOnlyKeys("cluster/prod", instance(0).name());
        assertThat(sharing(handOver())
                        .begin(incident, event, known(2), one -> one, Map.of(whole, Action.COPY_AUDIT))
                        .others())
                .extracting(other -> other.action() + " " + other.target())
                .containsExactly(
                        "COPY_AUDIT cluster/prod", "SNAPSHOT " + instance(0).name());
        assertThat(((Workers.Opened.Open) open(items().get(0))).batch().targets())
                .containsExactly(whole, instance(0));
    }

    // the worker's side

    private Workers workers() {
        return new Workers(
                new Workers.Parts(
                        Function.SNAPSHOT_VOLUMES,
                        store,
                        READER,
                        new Incidents(new AlarmLookup(new SimulatedCloudWatch()), 4.0, Action.SNAPSHOT),
                        Action.SNAPSHOT),
                settings(),
                work);
    }

    private Workers.Opened open(JsonNode item) {
        var event = (Event.FollowUp.Work) read(item.toString().getBytes(StandardCharsets.UTF_8));
        return workers()
                .open(event.batch(), new Invocation("request", Optional.empty(), NOW, Deadline.after(900_000, CLOCK)));
    }

    @Test
    void aWorkerGetsTheOriginalIncidentAboutItsBatch() {
        rest(20, 580);

        var opened = (Workers.Opened.Open) open(items().get(2));

        assertThat(opened.input()).isEqualTo(input);
        assertThat(opened.incident()).isEqualTo(incident);
        assertThat(opened.ofBatch().targets())
                .hasSize(80)
                .contains(instance(599))
                .doesNotContain(instance(20));
    }

    @Test
    void aWorkerRefusesWhatIsNotInThePlan() {
        rest(20, 580);
        var item = (ObjectNode) items().get(0);
        var worker = (ObjectNode) item.required("holdfastWorker");
        worker.putArray("targets").addObject().put("instance", instance(3).id().value());

        assertRefused(open(item));
    }

    @Test
    void aWorkerRefusesAPlanThatIsAnotherOneOrNone() {
        rest(20, 580);
        var other = (ObjectNode) items().get(0);
        ((ObjectNode) other.required("holdfastWorker").required("plan")).put("sha256", "ab".repeat(32));
        assertRefused(open(other));
        var none = (ObjectNode) items().get(0);
        ((ObjectNode) none.required("holdfastWorker").required("plan")).put("digest", "ab".repeat(20));
        assertRefused(open(none));
        var wrong = (ObjectNode) items().get(0);
        ((ObjectNode) wrong.required("holdfastWorker")).put("function", "copy-logs");
        assertRefused(open(wrong));
        var when = (ObjectNode) items().get(0);
        ((ObjectNode) when.required("holdfastWorker")).put("plannedAt", "2026-11-24T00:00:00Z");
        assertRefused(open(when));
    }

    @Test
    void aWorkerThatCannotReadIsToldToComeAgain() {
        rest(20, 580);
        work.failNext("GetObject", Fault.SLOW_DOWN);

        var closed = (Workers.Opened.Closed) open(items().get(0));

        assertThat(closed.response()).isInstanceOf(Response.Impossible.class);
        assertThat(((Response.Impossible) closed.response()).reason().retryable())
                .isTrue();
    }

    private static void assertRefused(Workers.Opened opened) {
        var acted = (Response.Acted) ((Workers.Opened.Closed) opened).response();
        assertThat(acted.outcomes())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.ending().why()).contains(Reason.NOT_IN_PLAN));
        assertThat(acted.attention()).isNotEmpty();
    }
}
