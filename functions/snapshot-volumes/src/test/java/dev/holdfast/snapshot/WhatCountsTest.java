package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.snapshot.TestBed.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which events are acted on, for which instances, and what happens to the others: nothing, and nothing is written. */
final class WhatCountsTest {
    private final TestBed bed = new TestBed();
    private final Ec2Account.Machine node = bed.ec2.node(1, 2);

    @Test
    void anInstanceOutsideAClusterIsIgnored() {
        var machine = bed.ec2.instance(2, 1);

        assertIgnored(bed.snapshot(Finding.onInstance(machine).json()), "NOT_A_CLUSTER_NODE");
    }

    @Test
    void anInstanceThatEc2TagsAsANodeCounts() {
        assertDone(bed.snapshot(Finding.onInstance(node).json()));
    }

    @Test
    void anInstanceThatTheEventTagsAsANodeCounts() {
        var machine = bed.ec2.instance(2, 1);

        assertDone(bed.snapshot(
                Finding.onInstance(machine).tag("eks:cluster-name", "prod").json()));
    }

    @Test
    void tagsOfSeveralClustersAreRefused() {
        var machine = bed.ec2
                .instance(2, 1)
                .tag("kubernetes.io/cluster/prod", "owned")
                .tag("kubernetes.io/cluster/test", "owned");

        var answer = bed.snapshot(Finding.onInstance(machine).json());

        assertThat(answer.status()).isEqualTo("FAILED");
        var row = answer.row("instance/" + machine.id, "snapshot");
        assertThat(row.required("status").asString()).isEqualTo("REFUSED");
        assertThat(row.required("reason").asString()).isEqualTo("AMBIGUOUS_CLUSTER");
        assertThat(bed.ec2.snapshots()).isEmpty();
    }

    @Test
    void aSampleIsObservedAndChangesNothing() {
        var answer = bed.snapshot(Finding.on(node).sample().json()).tree();

        assertThat(answer.required("status").asString()).isEqualTo("DONE");
        assertThat(answer.required("drill").asBoolean()).isTrue();
        assertThat(answer.required("observed").asBoolean()).isTrue();
        var row = TestBed.row(answer, "instance/" + node.id, "snapshot");
        assertThat(row.required("verified").isNull()).isTrue();
        assertThat(row.required("details").required("wouldCall").asString()).isEqualTo("CreateSnapshots");
        assertNothingChanged();
        assertThat(bed.s3.objects().keySet())
                .hasSize(2)
                .allMatch(key -> key.startsWith("drills/" + Finding.CASE + "/"));
        assertThat(bed.s3.objects().keySet())
                .allSatisfy(key -> assertThat(bed.s3.lock(key))
                        .hasValueSatisfying(lock -> assertThat(lock.until()).isEqualTo("2026-11-24T18:00:00Z")));
    }

    @Test
    void aSampleOnAnInstanceThatDoesNotExistIsNoFailure() {
        bed.ec2.vanish(node);

        assertThat(bed.snapshot(Finding.on(node).sample().json()).status()).isEqualTo("DONE");
        assertNothingChanged();
    }

    @Test
    void anotherAccountIsIgnored() {
        assertIgnored(bed.snapshot(Finding.on(node).account("999999999999").json()), "OTHER_ACCOUNT");
    }

    @Test
    void anotherRegionIsIgnored() {
        assertIgnored(bed.snapshot(Finding.on(node).region("eu-west-1").json()), "OTHER_REGION");
    }

    @Test
    void aPastedFindingOfAnotherAccountIsRefusedAndRecorded() {
        var answer = bed.snapshot(Finding.on(node).account("999999999999").pasted());

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.rows()).allSatisfy(row -> {
            assertThat(row.required("status").asString()).isEqualTo("REFUSED");
            assertThat(row.required("reason").asString()).isEqualTo("OTHER_ACCOUNT");
        });
        assertNothingChanged();
        assertThat(bed.keys("/actions/")).hasSize(1);
    }

    @Test
    void aPastedFindingIsTheSameCase() {
        bed.snapshot(Finding.on(node).json());

        var answer = bed.snapshot(Finding.on(node).pasted());

        assertThat(answer.tree().required("case").asString()).isEqualTo(Finding.CASE);
        assertThat(answer.row("instance/" + node.id, "snapshot")
                        .required("status")
                        .asString())
                .isEqualTo("ALREADY_DONE");
    }

    @Test
    void belowTheSeverityNothingHappens() {
        assertIgnored(bed.snapshot(Finding.on(node).severity(3.9).json()), "BELOW_MIN_SEVERITY");
        assertDone(bed.snapshot(Finding.on(node).severity(4.0).json()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "not json",
                "{\"source\":\"aws.guardduty\",\"detail-type\":\"GuardDuty Finding\"}",
                "{\"source\":\"holdfast\",\"detail-type\":\"Response Request\",\"detail\":{\"targets\":[]}}",
                "{\"source\":\"holdfast\",\"detail-type\":\"Response"
                        + " Request\",\"detail\":{\"targets\":[{\"instance\":\"i-1\"}]}}"
            })
    void badInputIsAnsweredAndWritesNothing(String event) {
        var answer = bed.snapshot(event);

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.reason()).isEqualTo("BAD_INPUT");
        assertThat(answer.tree().required("case").isNull()).isTrue();
        assertThat(answer.tree().required("text").asString()).isNotEmpty();
        assertThat(bed.s3.objects()).isEmpty();
        assertNothingChanged();
    }

    @ParameterizedTest
    @EnumSource(
            value = InMemoryS3.Condition.class,
            names = {"NOT_VERSIONED", "NOT_LOCKED", "MISSING"})
    void withoutASafeBucketNothingIsTaken(InMemoryS3.Condition condition) {
        bed.s3.is(condition);

        var byEvent = bed.snapshot(Finding.on(node).json());
        var byHand = bed.snapshot(Request.instances("hunt", node));

        assertThat(byEvent.retry()).hasValueSatisfying(why -> assertThat(why).contains("BUCKET_UNSAFE"));
        assertThat(byHand.status()).isEqualTo("FAILED");
        var row = byHand.row("instance/" + node.id, "snapshot");
        assertThat(row.required("reason").asString()).isEqualTo("BUCKET_UNSAFE");
        assertThat(row.required("text").asString())
                .contains(condition == InMemoryS3.Condition.MISSING ? "s3://evidence/" : "cure: aws s3api");
        assertThat(bed.s3.objects()).isEmpty();
        assertNothingChanged();
    }

    @Test
    void aRequestByHandNamesItsOwnCase() {
        var answer = bed.snapshot(Request.instances("hunt-2026-11-23", node));

        assertDone(answer);
        assertThat(answer.tree().required("case").asString()).isEqualTo("m-hunt-2026-11-23");
        assertThat(answer.tree().required("round").asString()).isEqualTo("20261123T180000Z");
        assertThat(bed.ec2.snapshots())
                .allSatisfy(snapshot -> assertThat(snapshot.tags)
                        .containsEntry("holdfast:case", "m-hunt-2026-11-23")
                        .doesNotContainKey("holdfast:finding"));
    }

    @Test
    void aRequestThatTheConsoleRepeatsTakesNoSecondSet() {
        bed.snapshot(Request.instances("hunt", node));
        bed.time.forward(Duration.ofMinutes(3));

        bed.snapshot(Request.instances("hunt", node));

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(1);
    }

    @Test
    void aRequestAQuarterOfAnHourLaterTakesANewSet() {
        bed.snapshot(Request.instances("hunt", node));
        bed.time.forward(Duration.ofMinutes(16));

        bed.snapshot(Request.instances("hunt", node));

        assertThat(bed.ec2.calls("CreateSnapshots")).isEqualTo(2);
    }

    @Test
    void aRequestMayNameAnInstanceOutsideACluster() {
        assertDone(bed.snapshot(Request.instances("hunt", bed.ec2.instance(2, 1))));
    }

    @Test
    void aRequestIsAnsweredEvenWhereAnEventWouldBeRetried() {
        bed.ec2.faults.throttle("CreateSnapshots", 1000);

        var answer = bed.snapshot(Request.instances("hunt", node));

        assertThat(answer.status()).isEqualTo("FAILED");
        assertThat(answer.row("instance/" + node.id, "snapshot")
                        .required("reason")
                        .asString())
                .isEqualTo("THROTTLED");
    }

    @Test
    void aNodeIsFoundByItsPrivateDnsName() {
        var answer = bed.snapshot(Request.of("hunt", "{\"node\":\"" + node.dns + "\"}"));

        assertDone(answer);
        assertThat(SnapshotVolumesTest.texts(answer.row("instance/" + node.id, "snapshot")
                        .required("details")
                        .required("covers")))
                .containsExactly("node/" + node.dns);
    }

    @Test
    void aNodeOfAutoModeIsNamedAsItsInstance() {
        assertDone(bed.snapshot(Request.of("hunt", "{\"node\":\"" + node.id + "\"}")));
    }

    @Test
    void aNameThatSeveralInstancesHaveIsDecidedByTheCluster() {
        bed.ec2.instance(2, 1).tag("aws:eks:cluster-name", "test").dns(node.dns);

        assertDone(bed.snapshot(Request.of("hunt", "{\"node\":\"" + node.dns + "\"}")));

        bed.ec2.node(3, 1).dns(node.dns);
        var answer = bed.snapshot(Request.of("hunt-2", "{\"node\":\"" + node.dns + "\"}"));
        assertThat(answer.row("node/" + node.dns, "snapshot").required("reason").asString())
                .isEqualTo("AMBIGUOUS_CLUSTER");
    }

    @Test
    void podsWhoseInstancesAnotherFunctionPinnedAreFound() {
        bed.s3.plantUnlocked(
                "cases/" + Finding.CASE + "/targets." + Finding.ROUND + ".1.json",
                ("{\"instances\":[\"" + node.id + "\",\"../x\",7]}").getBytes(StandardCharsets.UTF_8));

        assertDone(bed.snapshot(Finding.onPodOnly().json()));
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
    }

    @Test
    void anAlarmOnANodeIsACaseOfItsOwn() {
        bed.cloudWatch.tag("holdfast-cpu", "holdfast:severity", "9");
        String alarm = """
            { "version": "0", "id": "a", "detail-type": "CloudWatch Alarm State Change", "source": "aws.cloudwatch",
              "account": "123456789012", "time": "2026-11-23T17:59:30Z", "region": "us-east-1",
              "resources": [ "arn:aws:cloudwatch:us-east-1:123456789012:alarm:holdfast-cpu" ],
              "detail": { "alarmName": "holdfast-cpu",
                "state": { "value": "ALARM", "timestamp": "2026-11-23T17:59:00.000+0000" },
                "configuration": { "metrics": [ { "id": "m", "metricStat": { "metric": {
                  "namespace": "ContainerInsights", "name": "node_cpu_utilization",
                  "dimensions": { "ClusterName": "prod", "InstanceId": "%s", "NodeName": "%s" } } } } ] } } }
            """.formatted(node.id, node.dns);

        var answer = bed.snapshot(alarm);

        assertDone(answer);
        assertThat(answer.tree().required("case").asString()).matches("cw-[0-9a-f]{16}");
        assertThat(bed.ec2.goodSnapshots(node).values()).containsOnly(1L);
    }

    @Test
    void whatAnotherFunctionAnswersIsIgnored() {
        assertIgnored(
                bed.snapshot(
                        "{\"source\":\"holdfast\",\"detail-type\":\"Verify Request\",\"detail\":{\"case\":\"gd-1\"}}"),
                "NOT_FOR_THIS_FUNCTION");
        assertIgnored(bed.confirm(Finding.on(node).json()), "NOT_FOR_THIS_FUNCTION");
        assertIgnored(bed.confirm(Request.instances("hunt", node)), "NOT_FOR_THIS_FUNCTION");
    }

    @Test
    void readinessIsCheckedWithoutChangingAnything() {
        bed.set("RETENTION_DAY", "3");
        bed.ec2.faults.deny("CreateSnapshots");

        var answer = bed.snapshot("{\"source\":\"holdfast\",\"detail-type\":\"Readiness Check\",\"detail\":{}}");

        assertThat(answer.status()).isEqualTo("PARTIAL");
        var failed = answer.rows().stream()
                .filter(row -> row.required("status").asString().equals("FAILED"))
                .map(row -> row.required("target").asString())
                .toList();
        assertThat(failed).isEqualTo(List.of("readiness/ec2:CreateSnapshots", "readiness/settings"));
        assertThat(bed.ec2.snapshots()).isEmpty();
        assertThat(bed.s3.objects()).isEmpty();
    }

    @Test
    void logLinesCarryNoTextOfTheEvent() {
        bed.snapshot(Finding.on(node).tag("Name", "evil\nline").json());

        assertThat(bed.log)
                .hasSize(1)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"case\":\"" + Finding.CASE + "\"")
                        .doesNotContain("evil"));
    }

    private void assertIgnored(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo("IGNORED");
        assertThat(answer.reason()).isEqualTo(reason);
        assertThat(answer.rows()).isEmpty();
        assertThat(bed.s3.objects()).isEmpty();
        assertNothingChanged();
    }

    private static void assertDone(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo("DONE");
    }

    private void assertNothingChanged() {
        assertThat(bed.ec2.faults.calls()).doesNotContainKeys("CreateSnapshots", "CreateSnapshot", "LockSnapshot");
    }
}
