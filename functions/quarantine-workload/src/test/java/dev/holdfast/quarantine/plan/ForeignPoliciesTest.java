package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.ForeignPolicies.Accepts;
import dev.holdfast.quarantine.plan.ForeignPolicies.Cluster;
import dev.holdfast.quarantine.plan.ForeignPolicies.Found;
import dev.holdfast.quarantine.plan.ForeignPolicies.Kind;
import dev.holdfast.quarantine.plan.ForeignPolicies.OurClusterDeny;
import dev.holdfast.quarantine.plan.ForeignPolicies.Tier;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ForeignPoliciesTest {
    private static final Engine VPC =
            new Engine.VpcCni(Engine.Mode.STANDARD, Engine.ClusterPolicies.SERVED, Engine.Nodes.STANDARD);
    private static final Map<String, Engine> ENGINES = Map.of(
            "vpc",
            VPC,
            "calico",
            new Engine.Calico(),
            "cilium",
            new Engine.Cilium(),
            "none",
            new Engine.None("off"),
            "unknown",
            new Engine.Unknown("?"));

    @ParameterizedTest
    @CsvSource({
        "AWS_CLUSTER,unknown vpc",
        "AWS_APPLICATION,unknown vpc",
        "ADMIN,calico cilium unknown",
        "BASELINE,''",
        "CALICO,calico unknown",
        "CALICO_GLOBAL,calico unknown",
        "CILIUM,cilium unknown",
        "CILIUM_CLUSTERWIDE,cilium unknown"
    })
    void aKindMattersToItsEngineAndWhereNobodyKnows(Kind kind, String engines) {
        var mattersTo = ENGINES.entrySet().stream()
                .filter(engine -> !ForeignPolicies.unknown(
                                engine.getValue(),
                                List.of(new Found.Named(kind, List.of("p"))),
                                OurClusterDeny.IN_PLACE)
                        .isEmpty())
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(" "));

        assertThat(mattersTo).isEqualTo(engines);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void noneAreNone(Kind kind) {
        assertThat(ForeignPolicies.unknown(
                        new Engine.Unknown("?"), List.of(new Found.Named(kind, List.of())), OurClusterDeny.IN_PLACE))
                .isEmpty();
    }

    @Test
    void whatCannotBeReadMayMatter() {
        assertThat(ForeignPolicies.unknown(
                        new Engine.Calico(),
                        List.of(new Found.Unread(Kind.CALICO, "403\n")),
                        OurClusterDeny.NOT_IN_PLACE))
                .singleElement()
                .satisfies(why -> assertThat(why.reason()).isEqualTo(Reason.UNKNOWN_POLICY))
                .satisfies(why ->
                        assertThat(why.text()).contains("could not be read").doesNotContain("\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "ADMIN,0,SOMETHING,IN_PLACE,true",
        "ADMIN,-1,SOMETHING,IN_PLACE,true",
        "ADMIN,1,SOMETHING,IN_PLACE,false",
        "ADMIN,0,NOTHING,IN_PLACE,false",
        "ADMIN,1000,SOMETHING,NOT_IN_PLACE,true",
        "ADMIN,0,NOTHING,NOT_IN_PLACE,false",
        "BASELINE,0,SOMETHING,IN_PLACE,false",
        "BASELINE,0,SOMETHING,NOT_IN_PLACE,false",
        "UNKNOWN,0,SOMETHING,IN_PLACE,true",
        "UNKNOWN,5,SOMETHING,IN_PLACE,false"
    })
    void onlyAnAcceptThatMayComeBeforeOursMatters(
            Tier tier, int priority, Accepts accepts, OurClusterDeny ours, boolean matters) {
        var found = new Found.AwsCluster(List.of(new Cluster("theirs", tier, priority, accepts)));

        assertThat(ForeignPolicies.unknown(VPC, List.of(found), ours)).hasSize(matters ? 1 : 0);
    }

    @Test
    void manyAndHostileNamesAreShownShort() {
        var names = IntStream.range(0, 500).mapToObj(i -> "a\u001b[31m" + i).toList();

        var why = ForeignPolicies.unknown(
                new Engine.Cilium(), List.of(new Found.Named(Kind.CILIUM, names)), OurClusterDeny.IN_PLACE);

        assertThat(why.getFirst().text()).contains("and 495 more").doesNotContain("\u001b");
    }
}
