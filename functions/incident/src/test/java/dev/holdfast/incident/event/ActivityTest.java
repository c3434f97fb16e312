package dev.holdfast.incident.event;

import static dev.holdfast.incident.event.Samples.capitalized;
import static dev.holdfast.incident.event.Samples.incident;
import static dev.holdfast.incident.event.Samples.own;
import static dev.holdfast.incident.event.Samples.tree;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Since when and by whom something was done is read in every form of a finding, and never costs one. */
final class ActivityTest {
    private static final Instant FIRST = Instant.parse("2026-11-23T17:52:41Z");
    private static final String USER = "/detail/resource/kubernetesDetails/kubernetesUserDetails";

    @ParameterizedTest
    @ValueSource(strings = {"eks-runtime-finding.json", "securityhub-guardduty.json", "finding-getfindings.json"})
    void theFirstActivityIsReadInEveryForm(String sample) {
        assertThat(incident(own(sample)).firstActivity()).contains(FIRST);
        assertThat(incident(own(sample)).users()).isEmpty();
    }

    @Test
    void theUserOfAFindingIsNamed() {
        assertThat(incident(own("eks-audit-workload.json")).users()).containsExactly("deploy-bot");
        assertThat(incident(own("eks-exec-request-uri.json")).users())
                .containsExactly("system:serviceaccount:ci:runner");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PrivilegeEscalation:Runtime/RuncContainerEscape", "DefenseEvasion:Runtime/KernelModuleLoaded"})
    void aWayToTheNodeIsReadFromTheTypeInEveryForm(String type) {
        var finding = tree(own("eks-runtime-finding.json"));
        ((ObjectNode) finding.get("detail")).put("type", type);
        assertThat(incident(finding).escapes()).containsExactly(type);

        var copy = tree(own("securityhub-guardduty.json"));
        ((ObjectNode) copy.at("/detail/findings/0"))
                .putArray("Types")
                .add("TTPs/Privilege Escalation/" + type.replace('/', '-'));
        assertThat(incident(copy).escapes()).containsExactly(type);

        var sequence = tree(own("attack-sequence-eks.json"));
        var signals = sequence.at("/detail/service/detection/sequence/signals").asArray();
        signals.addObject().put("type", "FINDING").put("name", type);
        signals.add(7);
        assertThat(incident(sequence).escapes()).containsExactly(type);
    }

    @Test
    void otherTypesAreNoWayToTheNode() {
        assertThat(incident(own("eks-audit-workload.json")).escapes()).isEmpty();
        assertThat(incident(own("securityhub-guardduty.json")).escapes()).isEmpty();
        assertThat(Escapes.inSecurityHub(List.of("PrivilegeEscalation:Runtime-\n", "/".repeat(70_000))))
                .isEmpty();
    }

    @Test
    void theUserIsReadInPascalCaseToo() {
        var finding = capitalized(tree(own("eks-audit-workload.json")).get("detail"));

        assertThat(incident(finding).users()).containsExactly("deploy-bot");
    }

    @Test
    void theUserIsReadFromSecurityHubsFlatFields() {
        var copy = tree(own("securityhub-guardduty.json"));
        var other = (ObjectNode) copy.at("/detail/findings/0/Resources/0/Details/Other");
        other.put("kubernetesDetails/kubernetesUserDetails/username", "deploy-bot");

        assertThat(incident(copy).users()).containsExactly("deploy-bot");
    }

    @Test
    void anActorOfASequenceCountsWhereOnlyKubernetesHasSuchNames() {
        var sequence = tree(own("attack-sequence-eks.json"));
        var actors = sequence.at("/detail/service/detection/sequence/actors").asArray();
        actors.addObject().putObject("user").put("name", "system:serviceaccount:shop:cart");
        actors.addObject().putObject("user").put("name", "system:anonymous");
        actors.addObject().put("user", "none");
        actors.add(7);

        assertThat(incident(sequence).users()).containsExactly("system:anonymous", "system:serviceaccount:shop:cart");
        assertThat(incident(own("attack-sequence-eks.json")).users()).isEmpty();
    }

    @Test
    void aUserMayHaveAnyNameAndIsNotShownAsItIs() {
        String name = "mallory\n\u001b[2J${jndi:x}" + "a".repeat(5000);

        var incident = incident(named(name));

        assertThat(incident.users()).containsExactly(name);
        assertThat(incident.toString())
                .doesNotContain("\n")
                .doesNotContain("\u001b")
                .hasSizeLessThan(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "\"\"", "[\"a\"]", "{}"})
    void aUserThatIsNoNameCostsNothingWhereAWorkloadIsNamed(String json) {
        var finding = tree(own("eks-audit-workload.json"));
        ((ObjectNode) finding.at(USER)).set("username", Splices.MAPPER.readTree(json));

        assertThat(incident(finding).users()).isEmpty();
        assertThat(incident(finding).targets())
                .isEqualTo(incident(own("eks-audit-workload.json")).targets());
    }

    @Test
    void aFirstActivityThatIsNoTimeIsMissing() {
        var finding = tree(own("eks-runtime-finding.json"));
        ((ObjectNode) finding.at("/detail/service")).put("eventFirstSeen", "yesterday");
        var copy = tree(own("securityhub-guardduty.json"));
        ((ObjectNode) copy.at("/detail/findings/0")).put("FirstObservedAt", 7);

        assertThat(incident(finding).firstActivity()).isEmpty();
        assertThat(incident(finding).lastActivity()).isPresent();
        assertThat(incident(copy).firstActivity()).isEmpty();
    }

    @Test
    void aRequestSaysNothingOfWhoAndSinceWhen() {
        var request = incident(own("response-request.json"));

        assertThat(request.firstActivity()).isEmpty();
        assertThat(request.users()).isEmpty();
    }

    @Test
    void usersAreInTheOrderOfTheirNamesAndStayAsTheyWere() {
        var names = new TreeSet<>(Set.of("b", "a"));
        var activity = new Activity(Optional.empty(), Optional.empty(), names);
        names.add("c");

        assertThat(activity.users()).containsExactlyElementsOf(List.of("a", "b"));
    }

    private static ObjectNode named(String user) {
        var finding = tree(own("eks-audit-workload.json"));
        ((ObjectNode) finding.at(USER)).put("username", user);
        return finding;
    }
}
