package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A person may release a case while its quarantine still runs: nothing is left that nobody holds. */
final class ReleasedMeanwhileTest {
    @Test
    void theNextWaveQuarantinesNothingInAHoldThatIsReleased() {
        var bed = new TestBed().set("MAX_PODS", "20").set("MAX_HELD_NODES_PERCENT", "100");
        schedulable(bed, false);
        bed.time.after(Duration.ofMinutes(3), () -> {
            assertThat(bed.quarantined()).hasSize(1);
            bed.release(Request.release(Finding.CASE));
            schedulable(bed, true);
        });

        bed.quarantine(Finding.on("deployments", "payments", "api").json());

        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.keys("/1.ended.json")).hasSize(1);
        assertThat(bed.keys("/actions/quarantine-workload-"))
                .singleElement()
                .satisfies(key -> assertThat(bed.object(key).toString()).contains("RELEASED"));
    }

    /** No replacement comes, so nothing else ends the waiting before the function does. */
    @Test
    void whoWaitsForAReplacementSeesThatTheHoldIsReleased() {
        var bed = new TestBed().set("MAX_PODS", "20").set("MAX_HELD_NODES_PERCENT", "100");
        schedulable(bed, false);
        bed.time.after(Duration.ofMinutes(3), () -> bed.release(Request.release(Finding.CASE)));

        var answer = bed.quarantine(Finding.on("deployments", "payments", "api").json());

        assertThat(Duration.between(TestBed.START, bed.time.instant())).isLessThan(Duration.ofMinutes(4));
        assertThat(bed.quarantined()).isEmpty();
        assertThat(answer.rows("isolate"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(TestBed.reason(row)).isEqualTo("RELEASED"));
    }

    private static void schedulable(TestBed bed, boolean may) {
        bed.kube()
                .nodes()
                .list()
                .getItems()
                .forEach(node -> bed.kube().resource(node).edit(one -> {
                    one.getSpec().setUnschedulable(!may);
                    return one;
                }));
    }

    @Test
    void aHoldThatHasEndedAndHoldsSomethingIsReleasedOnceMore() {
        var bed = TestBed.withIntruder();
        bed.quarantine(QuarantineWorkloadTest.intruder());
        bed.s3.plantUnlocked(
                "holds/" + Finding.CASE + "/1.releasing.json",
                "{\"at\":\"2026-11-23T18:00:30Z\"}".getBytes(StandardCharsets.UTF_8));
        bed.s3.plantUnlocked(
                "holds/" + Finding.CASE + "/1.ended.json",
                "{\"at\":\"2026-11-23T18:00:30Z\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(bed.quarantined()).hasSize(1);

        var answer = bed.release(Request.release(Finding.CASE));

        assertThat(answer.status()).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.release(Request.release(Finding.CASE)).reason()).isEqualTo("CASE_HOLDS_NOTHING");
    }

    /** It was stopped between its switch and its look whether the release was asked for. */
    @Test
    void whatAStoppedQuarantineMarkedAfterTheReleaseIsReleasedWhenThatIsAskedAgain() {
        var bed = new TestBed();
        bed.quarantine(Request.pod("hunt", "shop", "toolbox"));
        var before = bed.pod("shop", "toolbox").getMetadata().getAnnotations();
        bed.release(Request.release("m-hunt"));
        bed.kube().pods().inNamespace("shop").withName("toolbox").edit(pod -> {
            pod.getMetadata().setAnnotations(before);
            pod.getMetadata().getLabels().put("holdfast.dev/quarantined", "true");
            return pod;
        });

        var answer = bed.release(Request.release("m-hunt"));

        assertThat(answer.status()).as(answer.tree().toPrettyString()).isEqualTo("DONE");
        assertThat(TestBed.status(answer.row("pod/shop/toolbox", "restore"))).isEqualTo("DONE");
        assertThat(bed.quarantined()).isEmpty();
        assertThat(bed.release(Request.release("m-hunt")).reason()).isEqualTo("CASE_HOLDS_NOTHING");
    }

    /** Between the pod's before-state and its switch, while the node's snapshot is waited for. */
    @Test
    void aQuarantineThatIsReleasedBeforeItsSwitchTakesItBackAndSaysSo() {
        var bed = TestBed.withIntruder().set("CONTAIN_WAIT_SECONDS", "5");
        var before = bed.state();
        bed.time.after(Duration.ofSeconds(1), () -> bed.release(Request.release(Finding.CASE)));

        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        bed.shop.settle();

        assertThat(answer.retry()).isEmpty();
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("RELEASED");
        assertThat(TestBed.reason(answer.row(TestBed.CART_POD, "label"))).isEqualTo("RELEASED");
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "restore"))).isEqualTo("DONE");
        assertThat(answer.attention()).noneMatch(text -> text.startsWith("TAMPERED"));
        assertThat(ReleaseWorkloadTest.left(before.to(bed.state())).toString()).isEmpty();
        assertThat(bed.suspect().getMetadata().getOwnerReferences()).hasSize(1);
    }
}
