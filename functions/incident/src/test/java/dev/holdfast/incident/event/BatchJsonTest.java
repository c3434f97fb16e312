package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What workers are invoked with: nobody but Holdfast writes it, so every doubt is an error. */
final class BatchJsonTest {
    private static final CaseId CASE = new CaseId("gd-1ab2");
    private static final Round ROUND = Round.parse("20261123T180000Z");

    private static Batch batch(List<Target> targets) {
        var name = new PlanName(Function.COPY_LOGS, CaseKeys.Area.CASES, CASE, ROUND, "ab".repeat(20));
        return new Batch(
                Function.COPY_LOGS,
                CaseKeys.Area.CASES,
                CASE,
                ROUND,
                new Batch.Kept("cases/gd-1ab2/events/20261123T180000Z-0123abcd.json", "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIb"),
                new Batch.PlanPlace(name, "cd".repeat(32)),
                Instant.parse("2026-11-23T18:00:01Z"),
                7,
                targets,
                0.0625);
    }

    private static Batch some() {
        return batch(List.of(
                new Target.Pod("shop", "cart-6d5f-x2x9z", Optional.of("0b6f3c1e-1111-2222-3333-444444444444")),
                new Target.Node("ip-10-0-1-17.ec2.internal"),
                new Target.Cluster(new ClusterName("prod")),
                new Target.Instance(new InstanceId("i-0123456789abcdef0"))));
    }

    private static Event read(ObjectNode document) throws BadInput {
        return Reading.READER.read(document.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8), Reading.NOW);
    }

    private static ObjectNode changed(Consumer<ObjectNode> change) {
        var document = BatchJson.write(some());
        change.accept((ObjectNode) document.required("holdfastWorker"));
        return document;
    }

    @Test
    void isReadAsItWasWritten() throws BadInput {
        assertThat(read(BatchJson.write(some()))).isEqualTo(new Event.FollowUp.Work(CASE, some()));
    }

    @Test
    void everyFieldIsNeededAndNoOtherKnown() {
        var fields = BatchJson.write(some()).required("holdfastWorker").propertyNames();
        for (String field : List.copyOf(fields)) {
            assertThatExceptionOfType(BadInput.class)
                    .as(field)
                    .isThrownBy(() -> read(changed(worker -> worker.remove(field))));
        }
        assertThatExceptionOfType(BadInput.class).isThrownBy(() -> read(changed(worker -> worker.put("force", true))));
        var more = BatchJson.write(some());
        more.put("detail-type", "GuardDuty Finding");
        assertThatExceptionOfType(BadInput.class).isThrownBy(() -> read(more));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cases/gd-other/events/a.json", "claims/i-0123456789abcdef0/1.json", "", "../events/a.json"})
    void theEventIsOneOfTheCase(String key) {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> read(changed(worker -> ((ObjectNode) worker.required("event")).put("key", key))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"workload\":\"deployment/cart\",\"namespace\":\"shop\"}",
                "{\"pod\":\"cart\"}",
                "{\"pod\":\"Cart/../..\",\"namespace\":\"shop\"}",
                "{\"pod\":\"cart\",\"namespace\":\"shop\",\"node\":\"n\"}",
                "{\"node\":\"a\",\"instance\":\"i-0123456789abcdef0\"}",
                "{\"instance\":\"i-1\"}",
                "{\"cluster\":\"../prod\"}",
                "{\"cluster\":\"prod\",\"node\":\"n\"}",
                "{\"pod\":\"cart\",\"namespace\":\"shop\",\"cluster\":\"prod\"}",
                "{}"
            })
    void aTargetIsOnePodNodeInstanceOrClusterWithAValidName(String target) {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() ->
                        read(changed(worker -> worker.putArray("targets").add(Splices.MAPPER.readTree(target)))));
    }

    @Test
    void numbersAreBounded() {
        List<Consumer<ObjectNode>> changes = List.of(
                worker -> worker.put("index", -1),
                worker -> worker.put("index", 1.5),
                worker -> worker.put("share", 0),
                worker -> worker.put("share", -0.1),
                worker -> worker.put("share", 0.51),
                worker -> worker.put("share", "half"),
                worker -> worker.putArray("targets"),
                worker -> worker.put("plannedAt", "yesterday"),
                worker -> worker.put("function", "rm-rf"),
                worker -> ((ObjectNode) worker.required("plan")).put("digest", "../../x"));
        changes.forEach(change -> assertThatExceptionOfType(BadInput.class).isThrownBy(() -> read(changed(change))));
    }

    /** What a state may hold is 256 KiB, and what stands beside the batch in it is less than one. */
    @Test
    void theLargestBatchFitsIntoAState() {
        var targets = new ArrayList<Target>();
        IntStream.range(0, Batch.MOST_TARGETS)
                .forEach(i -> targets.add(new Target.Pod(
                        "n".repeat(63), "p".repeat(249) + String.format("%04d", i), Optional.of("u".repeat(128)))));

        assertThat(BatchJson.write(batch(targets)).toString().length()).isLessThan(250 * 1024);
        targets.add(new Target.Node("one-more"));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> batch(targets));
    }

    @Test
    void theNameOfAnExecutionIsOneThatStepFunctionsTakes() {
        for (Function function : Function.values()) {
            var name = new PlanName(function, CaseKeys.Area.CASES, CASE, ROUND, "ab".repeat(20));
            assertThat(name.execution(1)).matches("[a-z0-9-]{1,80}").doesNotEndWith("-1");
            assertThat(name.execution(12)).matches("[a-z0-9-]{1,80}").endsWith("-12");
            assertThat(name.plan())
                    .isEqualTo("fanout/" + function.text() + "/cases/gd-1ab2/20261123T180000Z/" + "ab".repeat(20)
                            + "/plan.json");
        }
    }
}
