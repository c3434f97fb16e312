package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeStateJson;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

final class InstanceHoldTest {
    private static final InstanceId ID = new InstanceId("i-0123456789abcdef0");
    private static final CaseId CASE = new CaseId("gd-1");
    private static final Instant LAUNCHED = Instant.parse("2026-11-20T10:00:00Z");

    private final FakeAutoScaling autoScaling = new FakeAutoScaling();
    private FakeEc2 ec2 = new FakeEc2(ID.value(), Instance.builder().launchTime(LAUNCHED));

    @Test
    void everyPartIsHeldReadBackAndItsBeforeStateRecorded() throws Exception {
        autoScaling.protectedInstances.put(ID.value(), false);
        var before = facts().before(CASE, 1);

        var outcomes = hold().hold(facts(), Writing.REAL);

        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.details().get("what") + " " + outcome.ending().status())
                .containsExactlyInAnyOrder(
                        "scale-in-protection DONE",
                        "termination-protection DONE",
                        "stop-protection DONE",
                        "keep-volume /dev/xvda DONE",
                        "keep-volume /dev/xvdb ALREADY_DONE");
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.target()).isEqualTo("instance/" + ID);
            assertThat(outcome.action()).isEqualTo(Action.HOLD);
        });
        assertThat(autoScaling.protectedInstances).containsEntry(ID.value(), true);
        assertThat(ec2.attributes).doesNotContainValue(false);
        assertThat(ec2.deleteOnTermination).doesNotContainValue(true);
        assertThat(before)
                .hasSize(2)
                .allSatisfy(state -> assertThat(BeforeStateJson.write(state)).isNotEmpty());
        assertThat(before.get(0).fields()).hasSize(4);
        assertThat(before.get(1).name()).isEqualTo("nodes");
    }

    @Test
    void aSecondHoldChangesNothing() throws Exception {
        autoScaling.protectedInstances.put(ID.value(), false);
        hold().hold(facts(), Writing.REAL);
        int writes = ec2.writes.size() + autoScaling.writes.size();

        assertThat(hold().hold(facts(), Writing.REAL))
                .extracting(outcome -> outcome.ending().status())
                .containsOnly("ALREADY_DONE");
        assertThat(ec2.writes.size() + autoScaling.writes.size()).isEqualTo(writes);
    }

    @Test
    void releaseRestoresWhatWasAndLeavesWhatOthersChanged() throws Exception {
        autoScaling.protectedInstances.put(ID.value(), false);
        ec2.attributes.put(InstanceAttributeName.DISABLE_API_STOP, true);
        var before = facts().before(CASE, 1);
        hold().hold(facts(), Writing.REAL);
        ec2.attributes.put(InstanceAttributeName.DISABLE_API_TERMINATION, false);

        var outcomes = hold().release(facts(), before, Writing.REAL);

        assertThat(outcomes)
                .extracting(outcome ->
                        outcome.details().get("what") + " " + outcome.ending().status())
                .containsExactlyInAnyOrder(
                        "scale-in-protection DONE",
                        "termination-protection ALREADY_DONE",
                        "stop-protection ALREADY_DONE",
                        "keep-volume /dev/xvda DONE",
                        "keep-volume /dev/xvdb ALREADY_DONE");
        assertThat(autoScaling.protectedInstances).containsEntry(ID.value(), false);
        assertThat(ec2.attributes).containsEntry(InstanceAttributeName.DISABLE_API_STOP, true);
        assertThat(ec2.deleteOnTermination).containsEntry("/dev/xvda", true).containsEntry("/dev/xvdb", false);
        assertThat(hold().release(facts(), before, Writing.REAL))
                .extracting(outcome -> outcome.ending().status())
                .containsOnly("ALREADY_DONE");
    }

    @Test
    void aVolumeThatWasDetachedSinceIsReported() throws Exception {
        var before = facts().before(CASE, 1);
        ec2.deleteOnTermination.remove("/dev/xvda");

        assertThat(hold().release(facts(), before, Writing.REAL))
                .filteredOn(outcome -> outcome.ending().why().equals(java.util.Optional.of(Reason.CHANGED_BY_OTHERS)))
                .hasSize(1);
    }

    @Test
    void theBeforeStateOfAnotherInstanceRestoresNothing() throws Exception {
        List<BeforeState> before = facts().before(CASE, 1);
        hold().hold(facts(), Writing.REAL);
        var other = new InstanceId("i-0fedcba9876543210");
        ec2 = new FakeEc2(other.value(), Instance.builder());
        ec2.attributes.replaceAll((_, _) -> true);

        var facts = hold().read(other).orElseThrow();

        assertThat(hold().release(facts, before, Writing.REAL)).isEmpty();
        assertThat(ec2.writes).isEmpty();
    }

    @Test
    void aDryRunAsksAndChangesNothing() throws Exception {
        autoScaling.protectedInstances.put(ID.value(), false);

        var outcomes = hold().hold(facts(), Writing.DRY_RUN);

        assertThat(outcomes)
                .filteredOn(outcome ->
                        !"keep-volume /dev/xvdb".equals(outcome.details().get("what")))
                .allSatisfy(outcome -> assertThat(outcome.ending().readBack()).isEmpty());
        assertThat(ec2.writes).isEmpty();
        assertThat(autoScaling.writes).isEmpty();
    }

    @Test
    void aDryRunThatMayNotSaysSo() throws Exception {
        ec2.failing.put("ModifyInstanceAttribute", AwsErrors.denied());

        assertThat(outcome(hold().hold(facts(), Writing.DRY_RUN), "termination-protection")
                        .ending()
                        .why())
                .contains(Reason.ACCESS_DENIED);
    }

    @Test
    void spotInstancesHaveNoTerminationProtectionAndSayWhy() throws Exception {
        ec2 = new FakeEc2(ID.value(), Instance.builder().instanceLifecycle(InstanceLifecycleType.SPOT));
        autoScaling.protectedInstances.put(ID.value(), false);

        var outcomes = hold().hold(facts(), Writing.REAL);

        assertThat(outcome(outcomes, "termination-protection").ending().why()).contains(Reason.SPOT_INSTANCE);
        assertThat(outcome(outcomes, "stop-protection").ending().why()).contains(Reason.SPOT_INSTANCE);
        assertThat(outcome(outcomes, "scale-in-protection").ending().status()).isEqualTo("DONE");
        assertThat(outcome(outcomes, "keep-volume /dev/xvda").ending().status()).isEqualTo("DONE");
    }

    @Test
    void autoModesInstancesAreNotEvenTried() throws Exception {
        ec2 = new FakeEc2(ID.value(), Instance.builder().operator(operator -> operator.managed(true)));

        assertThat(hold().hold(facts(), Writing.REAL))
                .hasSize(5)
                .allSatisfy(outcome -> assertThat(outcome.ending().why()).contains(Reason.AUTO_MODE_MANAGED));
        assertThat(facts().before(CASE, 1)).isEmpty();
    }

    @Test
    void aTerminatedInstanceIsNotHeld() throws Exception {
        ec2 = new FakeEc2(ID.value(), Instance.builder().state(state -> state.name(InstanceStateName.SHUTTING_DOWN)));

        assertThat(hold().hold(facts(), Writing.REAL))
                .allSatisfy(outcome -> assertThat(outcome.ending().why()).contains(Reason.INSTANCE_TERMINATED));
    }

    @Test
    void withoutAGroupNothingScalesIn() throws Exception {
        assertThat(outcome(hold().hold(facts(), Writing.REAL), "scale-in-protection")
                        .ending()
                        .status())
                .isEqualTo("SKIPPED");
    }

    @Test
    void whatCannotBeReadIsLeftAsItIs() throws Exception {
        ec2.failing.put("DescribeInstanceAttribute disableApiStop", AwsErrors.denied());
        autoScaling.failing.put("DescribeAutoScalingInstances", AwsErrors.of(400, "Throttling", "Rate exceeded"));

        var outcomes = hold().hold(facts(), Writing.REAL);

        assertThat(outcome(outcomes, "stop-protection").ending().why()).contains(Reason.ACCESS_DENIED);
        assertThat(outcome(outcomes, "scale-in-protection").ending().why()).contains(Reason.THROTTLED);
        assertThat(ec2.attributes).containsEntry(InstanceAttributeName.DISABLE_API_STOP, false);
        assertThat(outcome(outcomes, "termination-protection").ending().status())
                .isEqualTo("DONE");
    }

    @Test
    void aWriteWhoseAnswerWasLostIsReadBack() throws Exception {
        ec2.failing.put("lost", AwsErrors.lost());

        assertThat(hold().hold(facts(), Writing.REAL))
                .filteredOn(outcome ->
                        !"scale-in-protection".equals(outcome.details().get("what")))
                .allSatisfy(outcome -> assertThat(outcome.ending().isGood()).isTrue());
    }

    @Test
    void aRefusedWriteIsItsOwnOutcome() throws Exception {
        ec2.failing.put("ModifyInstanceAttribute", AwsErrors.denied());

        var outcomes = hold().hold(facts(), Writing.REAL);

        assertThat(outcome(outcomes, "termination-protection").ending().why()).contains(Reason.ACCESS_DENIED);
        assertThat(outcome(outcomes, "stop-protection").ending().status()).isEqualTo("DONE");
    }

    @Test
    void anInstanceThatIsNotThereIsEmpty() throws AwsFailure {
        assertThat(hold().read(new InstanceId("i-0fedcba9876543210"))).isEmpty();
    }

    @Test
    void whatCanStillEndANodeIsListed() throws Exception {
        autoScaling.protectedInstances.put(ID.value(), false);
        autoScaling.group = AutoScalingGroup.builder()
                .autoScalingGroupName("nodes")
                .healthCheckType("ELB")
                .maxInstanceLifetime(86_400)
                .capacityRebalance(true)
                .build();
        var node = Trees.object("{\"metadata\":{\"labels\":{\"eks.amazonaws.com/nodegroup\":\"ng-1\"}}}");

        assertThat(new NodeEndings(autoScaling).of(facts(), node))
                .anySatisfy(text -> assertThat(text).contains("health checks (ELB)"))
                .anySatisfy(text -> assertThat(text).contains("by 2026-11-21T10:00:00Z"))
                .anySatisfy(text -> assertThat(text).contains("capacity rebalancing"))
                .anySatisfy(text -> assertThat(text).contains("managed node group 'ng-1'"))
                .anySatisfy(text -> assertThat(text).contains("no termination protection"));
    }

    @Test
    void autoModeSaysUntilWhenANodeLives() throws Exception {
        ec2 = new FakeEc2(
                ID.value(), Instance.builder().launchTime(LAUNCHED).operator(operator -> operator.managed(true)));

        assertThat(new NodeEndings(autoScaling).of(facts(), Trees.object("{}")).getFirst())
                .contains("2026-12-11T10:00:00Z");
    }

    @Test
    void karpenterAndSpotAreNamed() throws Exception {
        ec2 = new FakeEc2(ID.value(), Instance.builder().instanceLifecycle(InstanceLifecycleType.SPOT));
        var node = Trees.object("{\"metadata\":{\"labels\":{\"karpenter.sh/nodepool\":\"default\"}}}");

        assertThat(new NodeEndings(autoScaling).of(facts(), node))
                .anySatisfy(text -> assertThat(text).contains("Spot interruption"))
                .anySatisfy(text -> assertThat(text).contains("expireAfter"));
    }

    private InstanceHold hold() {
        return new InstanceHold(ec2, autoScaling, new StillClock());
    }

    private InstanceFacts facts() throws AwsFailure {
        return hold().read(ID).orElseThrow();
    }

    private static Outcome outcome(List<Outcome> outcomes, String what) {
        return outcomes.stream()
                .filter(outcome -> what.equals(outcome.details().get("what")))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "enabled, required, 2, Hops[limit=2]",
                "enabled, optional, 1, WithoutToken[]",
                "disabled, optional, 1, Off[]",
                "-, -, -, Unknown[]"
            })
    void theMetadataServiceIsRead(String endpoint, String tokens, Integer hops, String seen) {
        var options = InstanceMetadataOptionsResponse.builder()
                .httpEndpoint(endpoint)
                .httpTokens(tokens)
                .httpPutResponseHopLimit(hops)
                .build();
        var one = new FakeEc2(ID.value(), Instance.builder().metadataOptions(options));
        var reader = new InstanceReader(one, new FakeAutoScaling(), AwsCalls.unlimited());
        assertThat(reader.metadataServices(List.of(ID, ID)).get(ID)).hasToString(seen);
        assertThat(reader.metadataServices(List.of(new InstanceId("i-0fffffffffffffff0"))))
                .isEmpty();
    }
}
