package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.cluster.testing.SimulatedCloudWatch;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Scope;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Event.Alarm;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AlarmLookupTest {
    private static final Instant CHANGED = Instant.parse("2026-11-23T17:59:00Z");
    private static final String INSIGHTS = "ContainerInsights";

    private final SimulatedCloudWatch cloudWatch = new SimulatedCloudWatch();
    private final AlarmLookup lookup = new AlarmLookup(cloudWatch);

    @Test
    void aMetricAlarmIsNotLookedUp() throws AwsFailure {
        var incident = incident(alarm("holdfast-cpu", false, List.of(new Target.Node("ip-10-0-0-1.ec2.internal"))));

        assertThat(incident.targets()).containsExactly(new Target.Node("ip-10-0-0-1.ec2.internal"));
        assertThat(incident.severity()).isEqualTo(4.0);
        assertThat(incident.lastActivity()).contains(CHANGED);
        assertThat(cloudWatch.described()).isZero();
    }

    @Test
    void theSeverityStandsInATag() throws AwsFailure {
        cloudWatch.tag("holdfast-cpu", "holdfast:severity", "8.5");

        assertThat(incident(onNode()).severity()).isEqualTo(8.5);
    }

    @Test
    void aSeverityThatIsNoneCountsAsNone() throws AwsFailure {
        for (String value : List.of("high", "11", "-1", "NaN", "1e9", "")) {
            cloudWatch.tag("holdfast-cpu", "holdfast:severity", value);

            assertThat(incident(onNode()).severity()).as(value).isEqualTo(4.0);
        }
    }

    @Test
    void tagsThatCannotBeReadAreNoReasonToLoseTheEvidence() throws AwsFailure {
        cloudWatch.fail(AwsErrors.denied());

        assertThat(incident(onNode()).severity()).isEqualTo(4.0);
    }

    @Test
    void theChildrenThatTriggeredNameTheTargets() throws AwsFailure {
        pod("holdfast-a", "cart-6d5f-x2x9z");
        pod("holdfast-b", "pay-1");

        var incident = incident(composite("holdfast-all", "holdfast-a"));

        assertThat(incident.targets()).containsExactly(new Target.Pod("shop", "cart-6d5f-x2x9z"));
        assertThat(incident.cluster()).contains(new ClusterName("prod"));
    }

    @Test
    void withoutTriggeringChildrenAllChildrenAreAskedFor() throws AwsFailure {
        pod("holdfast-a", "cart-1");
        pod("holdfast-b", "pay-1");
        cloudWatch.composite("holdfast-all", "holdfast-a", "holdfast-b");

        assertThat(incident(composite("holdfast-all")).targets())
                .containsExactlyInAnyOrder(new Target.Pod("shop", "cart-1"), new Target.Pod("shop", "pay-1"));
    }

    @Test
    void aCompositeInACompositeIsOpened() throws AwsFailure {
        pod("holdfast-a", "cart-1");
        cloudWatch.composite("holdfast-inner", "holdfast-a");
        cloudWatch.composite("holdfast-all", "holdfast-inner");

        assertThat(incident(composite("holdfast-all", "holdfast-inner")).targets())
                .containsExactly(new Target.Pod("shop", "cart-1"));
    }

    @Test
    void aCycleEnds() throws AwsFailure {
        pod("holdfast-a", "cart-1");
        cloudWatch.composite("holdfast-inner", "holdfast-all", "holdfast-a");
        cloudWatch.composite("holdfast-all", "holdfast-inner");

        assertThat(incident(composite("holdfast-all")).targets()).containsExactly(new Target.Pod("shop", "cart-1"));
        assertThat(cloudWatch.described()).isLessThan(12);
    }

    @Test
    void manyChildrenComeInPages() throws AwsFailure {
        var names = IntStream.range(0, 130).mapToObj(n -> "holdfast-" + n).toList();
        names.forEach(name -> pod(name, "pod-of-" + name));
        cloudWatch.composite("holdfast-all", names.toArray(String[]::new));

        assertThat(incident(composite("holdfast-all")).targets()).hasSize(130);
    }

    @Test
    void childrenWithoutNamesOfOursDoNotCostTheOthers() throws AwsFailure {
        pod("holdfast-a", "cart-1");
        pod("holdfast-b", "../../etc");
        cloudWatch.metric("holdfast-c", "AWS/ECS", Map.of("ClusterName", "not-eks", "ServiceName", "x"));
        cloudWatch.metric("holdfast-d", INSIGHTS, Map.of("ClusterName", "prod"));
        cloudWatch.composite("holdfast-all", "holdfast-a", "holdfast-b", "holdfast-c", "holdfast-d");

        var incident = incident(composite("holdfast-all"));

        assertThat(incident.targets()).containsExactly(new Target.Pod("shop", "cart-1"));
        assertThat(incident.cluster()).contains(new ClusterName("prod"));
    }

    @Test
    void childrenInSeveralClustersNameNone() throws AwsFailure {
        pod("holdfast-a", "cart-1");
        cloudWatch.metric("holdfast-b", INSIGHTS, Map.of("ClusterName", "test", "Namespace", "x", "FullPodName", "y"));
        cloudWatch.composite("holdfast-all", "holdfast-a", "holdfast-b");

        assertThat(incident(composite("holdfast-all")).cluster()).isEmpty();
    }

    @Test
    void nothingNamedIsIgnored() throws AwsFailure {
        assertThat(lookup.incident(composite("holdfast-all")))
                .isInstanceOfSatisfying(
                        Event.Ignored.class,
                        ignored -> assertThat(ignored.reason()).isEqualTo(Reason.NO_TARGETS));
    }

    @Test
    void aLookupThatIsThrottledIsSaid() {
        cloudWatch.fail(AwsErrors.bad("ThrottlingException", "Rate exceeded"));

        assertThatThrownBy(() -> lookup.incident(composite("holdfast-all")))
                .isInstanceOfSatisfying(
                        AwsFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.THROTTLED));
    }

    @Test
    void aFlappingAlarmIsOneCaseADay() throws AwsFailure {
        var first = incident(onNode());
        var later = incident(at(onNode(), CHANGED.plusSeconds(3600)));
        var tomorrow = incident(at(onNode(), CHANGED.plusSeconds(24 * 3600)));

        assertThat(later.caseId()).isEqualTo(first.caseId());
        assertThat(later.round()).isNotEqualTo(first.round());
        assertThat(tomorrow.caseId()).isNotEqualTo(first.caseId());
        assertThat(first.caseId().value()).matches("cw-[0-9a-f]{16}");
    }

    private void pod(String alarm, String pod) {
        cloudWatch.metric(alarm, INSIGHTS, Map.of("ClusterName", "prod", "Namespace", "shop", "FullPodName", pod));
    }

    private Incident incident(Alarm alarm) throws AwsFailure {
        return (Incident) lookup.incident(alarm);
    }

    private static Alarm onNode() {
        return alarm("holdfast-cpu", false, List.of(new Target.Node("ip-10-0-0-1.ec2.internal")));
    }

    private static Alarm composite(String name, String... triggering) {
        return alarm(name, true, List.of(), triggering);
    }

    private static Alarm alarm(String name, boolean composite, List<Target> targets, String... triggering) {
        return new Alarm(
                Delivery.BY_EVENT,
                SimulatedCloudWatch.ARN + name,
                name,
                CHANGED,
                new Scope("123456789012", "us-east-1"),
                Optional.empty(),
                targets,
                composite,
                List.of(triggering).stream()
                        .map(child -> SimulatedCloudWatch.ARN + child)
                        .toList(),
                false);
    }

    private static Alarm at(Alarm alarm, Instant changed) {
        return new Alarm(
                alarm.delivery(),
                alarm.arn(),
                alarm.name(),
                changed,
                alarm.scope(),
                alarm.cluster(),
                alarm.targets(),
                alarm.composite(),
                alarm.children(),
                alarm.muted());
    }
}
