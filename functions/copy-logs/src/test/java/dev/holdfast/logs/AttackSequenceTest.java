package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.logs.TestBed.Answer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A finding and the attack sequence that it is part of, each a case of its own: what one has copied the other links. */
final class AttackSequenceTest {
    private static final String NODE = "ip-10-0-1-17.ec2.internal";
    private static final String CART = "cart-6d5f7c9b88-x2x9z";
    private static final String MEMBER = "gd-3ac1f7e0b92d4856a1e07c5d9b64f238";
    private static final String SEQUENCE = "gd-6ba9d01f48e74c35a2f8c7e1905d3b84";
    private static final String LATER = "2026-11-23T18:25:00.000Z";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aSequenceLinksWhatItsSignalsCaseCopiedUntilMoreHappens() {
        var pod = intruded();
        bed.copy(member(pod, ""));
        bed.clock.move(Duration.ofMinutes(2));

        var answer = bed.copy(TestBed.event("attack-sequence-eks"));

        assertThat(log(answer).required("reason").asString()).isEqualTo("RECENTLY_COPIED");
        assertThat(log(answer).required("details").required("linkedCase").asString())
                .isEqualTo(MEMBER);
        assertThat(answer.tree().required("evidence").values())
                .extracting(kept -> kept.required("key").asString())
                .contains(bed.keys("cases/" + MEMBER + "/logs/").stream()
                        .filter(key -> key.endsWith(".001.log"))
                        .toArray(String[]::new));
        assertThat(copies(SEQUENCE)).isZero();
        assertThat(bed.keys("cases/" + SEQUENCE + "/objects/pod/shop/" + CART))
                .as("what the pod is now")
                .hasSize(1);

        bed.clock.move(Duration.ofMinutes(8));
        var later = bed.copy(TestBed.event("attack-sequence-eks")
                .replace("2026-11-23T18:12:55.000Z", LATER)
                .replace("2026-11-23T18:22:07.515Z", "2026-11-23T18:29:07.515Z"));

        assertThat(log(later).required("status").asString()).isEqualTo("DONE");
        assertThat(copies(SEQUENCE)).isEqualTo(1);
    }

    @Test
    void aSequenceThatComesHoursLaterCopiesOnlyWhatItsSignalsCaseDoesNotHave() {
        var pod = intruded();
        bed.copy(member(pod, ""));
        bed.clock.move(Duration.ofHours(8));
        String id = pod.getStatus().getContainerStatuses().getFirst().getContainerID();
        String later = "2026-11-23T23:00:00.000000000Z the intruder went on\n";
        bed.kubelets.log(id, Bed.utf8(TestBed.stamped("one", "two") + later));

        var answer = bed.copy(TestBed.event("attack-sequence-eks"));

        assertThat(log(answer).required("status").asString()).isEqualTo("DONE");
        var details = log(answer).required("details");
        assertThat(details.required("linkedCase").asString()).isEqualTo(MEMBER);
        assertThat(details.required("continues").get(0).asString()).startsWith("cases/" + MEMBER + "/logs/");
        assertThat(bed.s3.text(details.required("key").asString()))
                .doesNotContain("one")
                .endsWith(later);
    }

    @Test
    void aFindingThatComesAfterItsSequenceLinksWhatThatCopied() {
        var pod = intruded();
        bed.copy(TestBed.event("attack-sequence-eks"));
        bed.clock.move(Duration.ofMinutes(2));
        String arn = "arn:aws:guardduty:us-east-1:123456789012:detector/5ec8a1f07b3d4926a0c4e91d7f26b358/finding/"
                + SEQUENCE.substring("gd-".length());

        var answer = bed.copy(member(pod, arn));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(log(answer).required("reason").asString()).isEqualTo("RECENTLY_COPIED");
        assertThat(log(answer).required("details").required("linkedCase").asString())
                .isEqualTo(SEQUENCE);
        assertThat(copies(SEQUENCE)).isEqualTo(1);
        assertThat(copies(MEMBER)).isZero();
    }

    /** The clock stands at 18:20, after the last activity of both. */
    private Pod intruded() {
        bed.clock.move(Duration.ofMinutes(20));
        bed.node(NODE, "i-0c1d2e3f4a5b6c7d8");
        return bed.pod(CART, NODE, "one", "two");
    }

    private static String member(Pod pod, String sequenceArn) {
        return TestBed.event("eks-runtime-finding")
                .replace(
                        "4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61",
                        pod.getMetadata().getUid())
                .replace(
                        "\"type\": \"Execution:Runtime/NewBinaryExecuted\",",
                        "\"type\": \"Execution:Runtime/NewBinaryExecuted\", \"associatedAttackSequenceArn\": \""
                                + sequenceArn + "\",");
    }

    private static JsonNode log(Answer answer) {
        return answer.row("pod/shop/" + CART, "copy-log");
    }

    private long copies(String caseId) {
        return bed.keys("cases/" + caseId + "/logs/").stream()
                .filter(key -> key.endsWith(".log"))
                .count();
    }
}
