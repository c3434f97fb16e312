package dev.holdfast.incident.event;

import static dev.holdfast.incident.event.Samples.capitalized;
import static dev.holdfast.incident.event.Samples.incident;
import static dev.holdfast.incident.event.Samples.own;
import static dev.holdfast.incident.event.Samples.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Target;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The findings that a finding names are read in every form, whatever else stands there, and never cost the finding. */
final class RelatedFindingsTest {
    private static final String SEQUENCE = "attack-sequence-eks.json";
    private static final String MEMBER = "eks-runtime-finding.json";
    private static final String COPY = "securityhub-guardduty.json";
    private static final String DETECTOR =
            "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8a1f07b3d4926/finding/";
    private static final CaseId MEMBERS_CASE = new CaseId("gd-3ac1f7e0b92d4856a1e07c5d9b64f238");
    private static final CaseId SEQUENCES_CASE = new CaseId("gd-6ba9d01f48e74c35a2f8c7e1905d3b84");

    @Test
    void aSequenceNamesTheFindingsThatItIsMadeOf() {
        assertThat(incident(own(SEQUENCE)).related()).containsExactly(MEMBERS_CASE);
        assertThat(incident(own(SEQUENCE)).caseId()).isEqualTo(SEQUENCES_CASE);
        assertThat(incident(own(MEMBER)).caseId()).isEqualTo(MEMBERS_CASE);
    }

    @Test
    void aFindingNamesTheSequenceThatItIsPartOf() {
        var member = tree(own(MEMBER));
        ((ObjectNode) member.get("detail")).put("associatedAttackSequenceArn", sequenceArn());

        assertThat(incident(member).related()).containsExactly(SEQUENCES_CASE);
        assertThat(incident(own(MEMBER)).related()).isEmpty();
    }

    @Test
    void bothAreReadFromAPastedFinding() {
        var sequence = capitalized(tree(own(SEQUENCE)).get("detail"));
        var member = (ObjectNode) capitalized(tree(own(MEMBER)).get("detail"));
        member.put("AssociatedAttackSequenceArn", sequenceArn());

        assertThat(incident(sequence).related()).containsExactly(MEMBERS_CASE);
        assertThat(incident(member).related()).containsExactly(SEQUENCES_CASE);
    }

    @Test
    void securityHubsCopyOfASequenceNamesThemToo() {
        var copy = tree(own(COPY));
        var finding = (ObjectNode) copy.at("/detail/findings/0");
        var signals = finding.putObject("Detection").putObject("Sequence").putArray("Signals");
        signals.addObject().put("Type", "FINDING").put("Id", DETECTOR + "aa11");
        signals.addObject().put("Type", "FLOW_LOGS").put("Id", DETECTOR + "bb22");

        assertThat(incident(copy).related()).containsExactly(new CaseId("gd-aa11"));
        assertThat(incident(own(COPY)).related()).isEmpty();
    }

    @Test
    void eachIsNamedOnceInTheOrderOfTheSignalsAndTheFindingItselfNever() {
        var sequence = tree(own(SEQUENCE));
        for (String id : List.of("cc33", "bb22", "cc33", "6ba9d01f48e74c35a2f8c7e1905d3b84", "aa11")) {
            finding(sequence, DETECTOR + id);
        }

        assertThat(incident(sequence).related())
                .containsExactly(MEMBERS_CASE, new CaseId("gd-cc33"), new CaseId("gd-bb22"), new CaseId("gd-aa11"));
    }

    @Test
    void otherSignalsAreNoFindings() {
        var sequence = tree(own(SEQUENCE));
        signals(sequence).addObject().put("type", "EKS_AUDIT_LOGS").put("uid", DETECTOR + "aa11");
        signals(sequence).addObject().put("uid", DETECTOR + "bb22");

        assertThat(incident(sequence).related()).containsExactly(MEMBERS_CASE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "aa11",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/",
                "arn:aws:guardduty:us-east-1:210987654321:detector/5ec8/finding/aa11",
                "arn:aws:guardduty:eu-west-1:123456789012:detector/5ec8/finding/aa11",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/AA11",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/../aa11",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/..",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/aa11/logs",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/aa11\n",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/filter/aa11",
                "arn:aws:guardduty:us-east-1:123456789012:detector/5e/c8/finding/aa11",
                "arn:aws:securityhub:us-east-1:123456789012:detector/5ec8/finding/aa11",
                "arn:evil:guardduty:us-east-1:123456789012:detector/5ec8/finding/aa11",
                " arn:aws:guardduty:us-east-1:123456789012:detector/5ec8/finding/aa11",
                "s3://evidence/cases/gd-aa11"
            })
    void whatIsNoFindingOfThisAccountAndRegionNamesNothingAndCostsNothing(String uid) {
        var sequence = tree(own(SEQUENCE));
        finding(sequence, uid);
        ((ObjectNode) sequence.get("detail")).put("associatedAttackSequenceArn", uid);

        assertThat(incident(sequence).related()).containsExactly(MEMBERS_CASE);
        assertThat(incident(sequence).targets())
                .isEqualTo(incident(own(SEQUENCE)).targets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "true", "\"FINDING\"", "[[]]", "{\"type\":\"FINDING\"}", "{\"type\":7}"})
    void aListThatHoldsSomethingElseCostsNothing(String json) {
        var sequence = tree(own(SEQUENCE));
        signals(sequence).add(Splices.MAPPER.readTree(json));
        assertThat(incident(sequence).related()).containsExactly(MEMBERS_CASE);

        ((ObjectNode) sequence.at("/detail/service/detection/sequence")).set("signals", Splices.MAPPER.readTree(json));
        assertThat(incident(sequence).related()).isEmpty();
        assertThat(incident(sequence).targets()).isNotEmpty();
    }

    @Test
    void notMoreAreReadThanASequenceCanHave() {
        var sequence = tree(own(SEQUENCE));
        for (int i = 0; i < 5000; i++) {
            finding(sequence, DETECTOR + "f" + i);
        }
        finding(sequence, DETECTOR + "a".repeat(100_000));

        assertThat(incident(sequence).related())
                .hasSize(RelatedFindings.MOST)
                .startsWith(MEMBERS_CASE, new CaseId("gd-f0"));
    }

    @Test
    void whatIsAskedAboutSomeTargetsOnlyIsStillRelated() {
        var incident = incident(own(SEQUENCE));
        var pod = List.<Target>of(new Target.Pod("shop", "cart"));

        assertThat(incident.about(pod).related()).containsExactly(MEMBERS_CASE);
        assertThat(incident.asPlanned(pod).related()).containsExactly(MEMBERS_CASE);
        assertThat(incident.in(incident.cluster().orElseThrow()).related()).containsExactly(MEMBERS_CASE);
    }

    private static String sequenceArn() {
        return tree(own(SEQUENCE)).at("/detail/arn").asString();
    }

    private static void finding(ObjectNode sequence, String uid) {
        signals(sequence).addObject().put("type", "FINDING").put("uid", uid);
    }

    private static ArrayNode signals(ObjectNode sequence) {
        return sequence.at("/detail/service/detection/sequence/signals").asArray();
    }
}
