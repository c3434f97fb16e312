package dev.holdfast.quarantine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Facts.AppliedBefore;
import dev.holdfast.quarantine.plan.Facts.ClusterDeny;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Facts.ReadBack;
import dev.holdfast.quarantine.plan.Facts.Siblings;
import dev.holdfast.quarantine.plan.PodNature.Ground;
import dev.holdfast.quarantine.plan.PodNature.Kind;
import dev.holdfast.quarantine.plan.PodNature.Network;
import dev.holdfast.quarantine.plan.PodNature.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerdictTest {
    private static final Engine VPC =
            new Engine.VpcCni(Engine.Mode.STANDARD, Engine.ClusterPolicies.SERVED, Engine.Nodes.STANDARD);
    private static final Map<String, Engine> ENGINES = Map.of(
            "vpc", VPC,
            "calico", new Engine.Calico(),
            "cilium", new Engine.Cilium(),
            "none", new Engine.None("off"),
            "unknown", new Engine.Unknown("403"));
    private static final PodNature PLAIN = new PodNature(
            Kind.REPLICA_SET, Optional.empty(), Stage.RUNNING, Ground.LINUX, Network.POD, List.of(), List.of());

    @ParameterizedTest
    @CsvSource({
        // engine, programming, cluster deny, applied before, containment, reasons
        "vpc,SEEN,NOT_SERVED,NONE,CONTAINED,''",
        "vpc,SEEN,NOT_READ_BACK,NONE,CONTAINED,''",
        "vpc,SEEN,FIRST_FOR_THE_POD,SOME,CONTAINED,''",
        "vpc,SEEN,FIRST_FOR_THE_POD,UNKNOWN,CONTAINED,''",
        "vpc,SEEN,NOT_SERVED,SOME,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS",
        "vpc,SEEN,NOT_THE_FIRST,SOME,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS",
        "vpc,SEEN,NOT_READ_BACK,SOME,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS",
        "vpc,SEEN,NOT_SERVED,UNKNOWN,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS",
        "vpc,NOT_SEEN,FIRST_FOR_THE_POD,NONE,NOT_CONTAINED,NOT_PROGRAMMED",
        "vpc,CANNOT_BE_SEEN,FIRST_FOR_THE_POD,NONE,NOT_CONTAINED,ENFORCEMENT_NOT_SEEN",
        "vpc,LOST_AFTER_ORPHANING,FIRST_FOR_THE_POD,NONE,NOT_CONTAINED,POLICY_LOST_AFTER_ORPHANING",
        "calico,SEEN,NOT_SERVED,NONE,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS",
        "calico,CANNOT_BE_SEEN,NOT_SERVED,NONE,CONTAINED_NEW_FLOWS,ESTABLISHED_FLOWS ENFORCEMENT_NOT_SEEN",
        "calico,NOT_SEEN,NOT_SERVED,NONE,NOT_CONTAINED,NOT_PROGRAMMED ESTABLISHED_FLOWS",
        "cilium,SEEN,NOT_SERVED,SOME,CONTAINED,''",
        "cilium,CANNOT_BE_SEEN,NOT_SERVED,SOME,CONTAINED_NEW_FLOWS,ENFORCEMENT_NOT_SEEN",
        "cilium,NOT_SEEN,NOT_SERVED,NONE,NOT_CONTAINED,NOT_PROGRAMMED",
        "none,SEEN,NOT_SERVED,NONE,NOT_CONTAINED,NO_ENFORCING_ENGINE",
        "none,CANNOT_BE_SEEN,FIRST_FOR_THE_POD,NONE,NOT_CONTAINED,NO_ENFORCING_ENGINE",
        "unknown,SEEN,FIRST_FOR_THE_POD,NONE,NOT_CONTAINED,ENGINE_UNKNOWN"
    })
    void theTable(
            String engine,
            Programming programming,
            ClusterDeny clusterDeny,
            AppliedBefore before,
            Containment containment,
            String reasons) {
        var verdict = Verdict.of(new Given()
                .engine(engine(engine))
                .programming(programming)
                .clusterDeny(clusterDeny)
                .before(before)
                .facts());

        assertThat(verdict.containment()).isEqualTo(containment);
        assertThat(reasons(verdict)).isEqualTo(reasons);
        assertThat(verdict.limits()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AS_SET,MISSING,DENY_NOT_THERE",
        "AS_SET,NOT_READ,DENY_NOT_THERE",
        "MISSING,AS_SET,LABEL_NOT_THERE",
        "NOT_READ,AS_SET,LABEL_NOT_THERE",
        "NOT_READ,NOT_READ,LABEL_NOT_THERE DENY_NOT_THERE"
    })
    void whatIsNotReadBackIsNotThere(ReadBack label, ReadBack deny, String reasons) {
        for (String engine : List.of("vpc", "calico", "cilium")) {
            var verdict = Verdict.of(
                    new Given().engine(engine(engine)).label(label).deny(deny).facts());

            assertThat(verdict.containment()).isEqualTo(Containment.NOT_CONTAINED);
            assertThat(reasons(verdict)).startsWith(reasons);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING,LINUX,HOST,'','',HOST_NETWORK",
        "RUNNING,WINDOWS,POD,'','',WINDOWS_NODE",
        "RUNNING,FARGATE,POD,'','',FARGATE_NODE",
        "RUNNING,UNKNOWN,POD,'','',NODE_UNKNOWN",
        "RUNNING,LINUX,POD,hostPID,'',NODE_SUSPECT",
        "RUNNING,LINUX,POD,'',multus,OTHER_INTERFACES",
        "NOT_STARTED,NONE,POD,'','',NOT_STARTED",
        "FINISHED,LINUX,POD,privileged,'',NODE_SUSPECT",
        "TERMINATING,LINUX,HOST,privileged,multus,NODE_SUSPECT HOST_NETWORK OTHER_INTERFACES"
    })
    void someNaturesAreNeverContained(
            Stage stage, Ground ground, Network network, String suspicion, String other, String reasons) {
        var nature = new PodNature(
                Kind.REPLICA_SET, Optional.empty(), stage, ground, network, words(suspicion), words(other));

        var verdict = Verdict.of(new Given().nature(nature).facts());

        assertThat(verdict.containment()).isEqualTo(Containment.NOT_CONTAINED);
        assertThat(reasons(verdict)).isEqualTo(reasons);
    }

    @Test
    void aFinishedPodHasNoFlows() {
        var nature = new PodNature(
                Kind.JOB, Optional.empty(), Stage.FINISHED, Ground.UNKNOWN, Network.HOST, List.of(), List.of());

        var verdict =
                Verdict.of(new Given().nature(nature).deny(ReadBack.MISSING).facts());

        assertThat(verdict.containment()).isEqualTo(Containment.CONTAINED);
        assertThat(reasons(verdict)).isEqualTo("FINISHED");
    }

    @Test
    void anAllowLeftAnUnknownPolicyAndAnEscapeAreNotContained() {
        assertThat(reasons(Verdict.of(new Given().allowsLeft("p").facts()))).isEqualTo("ALLOW_LEFT");
        assertThat(reasons(Verdict.of(new Given()
                        .unknown(new Why(Reason.UNKNOWN_POLICY, "CiliumNetworkPolicy"))
                        .facts())))
                .isEqualTo("UNKNOWN_POLICY");
        assertThat(reasons(Verdict.of(new Given().escape("PrivilegeEscalation").facts())))
                .isEqualTo("NODE_SUSPECT");
    }

    @Test
    void siblingsCountWhereRulesAreShared() {
        var leaking = new Siblings.Known(new SiblingRules.Shared(List.of("shop/a"), List.of("shop/a")));
        var collateral = new Siblings.Known(new SiblingRules.Shared(List.of("shop/a"), List.of()));
        var unread = new Siblings.Unread("403");

        assertThat(reasons(Verdict.of(new Given().siblings(leaking).facts()))).isEqualTo("SIBLING_RULES");
        assertThat(reasons(Verdict.of(new Given().siblings(unread).facts()))).isEqualTo("UNKNOWN_SIBLINGS");
        assertThat(Verdict.of(new Given().siblings(collateral).facts()).containment())
                .isEqualTo(Containment.CONTAINED);
        for (var siblings : List.of(leaking, unread)) {
            assertThat(Verdict.of(new Given()
                                    .engine(new Engine.Cilium())
                                    .siblings(siblings)
                                    .facts())
                            .containment())
                    .isEqualTo(Containment.CONTAINED);
        }
    }

    @Test
    void theWorstReasonThatStaysDecidesWhetherARetryIsWorthIt() {
        assertThat(Verdict.of(new Given().programming(Programming.NOT_SEEN).facts())
                        .ending()
                        .wantsRetry())
                .isTrue();
        var both = Verdict.of(
                new Given().programming(Programming.NOT_SEEN).allowsLeft("p").facts());
        assertThat(both.ending().wantsRetry()).isFalse();
        assertThat(both.ending().why()).contains(Reason.ALLOW_LEFT);
        assertThat(both.ending().words().orElseThrow()).contains("programmed").contains(": p");
        assertThat(Verdict.of(new Given().facts()).ending()).isEqualTo(new Ending.Done());
        assertThat(Verdict.of(new Given().engine(new Engine.Calico()).facts()).ending())
                .isEqualTo(new Ending.Done());
    }

    /** All combinations of everything that has a bad and a good side: contained is only where all are good. */
    @Test
    void neverContainedWhenAnythingIsUnknownOrWrong() {
        int contained = 0;
        for (Engine engine : ENGINES.values()) {
            for (var label : ReadBack.values()) {
                for (var deny : ReadBack.values()) {
                    for (var programming : Programming.values()) {
                        for (var cluster : ClusterDeny.values()) {
                            for (var before : AppliedBefore.values()) {
                                var facts = new Given()
                                        .engine(engine)
                                        .label(label)
                                        .deny(deny)
                                        .programming(programming)
                                        .clusterDeny(cluster)
                                        .before(before)
                                        .facts();
                                boolean good = Verdict.of(facts).containment() == Containment.CONTAINED;
                                boolean cuts = engine instanceof Engine.Cilium
                                        || (engine instanceof Engine.VpcCni
                                                && (before == AppliedBefore.NONE
                                                        || cluster == ClusterDeny.FIRST_FOR_THE_POD));
                                assertThat(good)
                                        .as(facts.toString())
                                        .isEqualTo(cuts
                                                && label == ReadBack.AS_SET
                                                && deny == ReadBack.AS_SET
                                                && programming == Programming.SEEN);
                                assertThat(Verdict.of(facts).whys().isEmpty()).isEqualTo(good);
                                contained += good ? 1 : 0;
                            }
                        }
                    }
                }
            }
        }
        assertThat(contained).isEqualTo(12 + 6);
    }

    private static Engine engine(String name) {
        return Objects.requireNonNull(ENGINES.get(name), name);
    }

    private static String reasons(Verdict verdict) {
        return verdict.whys().stream().map(why -> why.reason().name()).collect(Collectors.joining(" "));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1));
    }

    /** Facts of a pod that is contained by the VPC CNI, to be made worse. */
    private static final class Given {
        private Engine engine = VPC;
        private PodNature nature = PLAIN;
        private ReadBack label = ReadBack.AS_SET;
        private ReadBack deny = ReadBack.AS_SET;
        private Programming programming = Programming.SEEN;
        private ClusterDeny clusterDeny = ClusterDeny.FIRST_FOR_THE_POD;
        private AppliedBefore before = AppliedBefore.NONE;
        private final List<String> allowsLeft = new ArrayList<>();
        private Siblings siblings = new Siblings.Known(new SiblingRules.Shared(List.of(), List.of()));
        private final List<Why> unknown = new ArrayList<>();
        private final List<String> escapes = new ArrayList<>();

        Given engine(Engine value) {
            engine = value;
            return this;
        }

        Given nature(PodNature value) {
            nature = value;
            return this;
        }

        Given label(ReadBack value) {
            label = value;
            return this;
        }

        Given deny(ReadBack value) {
            deny = value;
            return this;
        }

        Given programming(Programming value) {
            programming = value;
            return this;
        }

        Given clusterDeny(ClusterDeny value) {
            clusterDeny = value;
            return this;
        }

        Given before(AppliedBefore value) {
            before = value;
            return this;
        }

        Given allowsLeft(String value) {
            allowsLeft.add(value);
            return this;
        }

        Given siblings(Siblings value) {
            siblings = value;
            return this;
        }

        Given unknown(Why value) {
            unknown.add(value);
            return this;
        }

        Given escape(String value) {
            escapes.add(value);
            return this;
        }

        Facts facts() {
            return new Facts(
                    engine,
                    nature,
                    label,
                    deny,
                    programming,
                    clusterDeny,
                    before,
                    allowsLeft,
                    siblings,
                    unknown,
                    escapes);
        }
    }
}
