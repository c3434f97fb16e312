package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Files that the kubelet has rotated away. */
final class RotatedTest {
    private static final String OLD = "0.log.20261123-170000";
    private static final byte[] GZ = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3, (byte) 0xff};

    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void theyAreLeftOnTheNodeUnlessSwitchedOn() throws InterruptedException {
        begin(Rotated.LEFT_ON_THE_NODE);

        bed.copy(bed.kube.pods().inNamespace("shop").withName("cart").get());

        assertThat(bed.kubelets.requests()).noneMatch(line -> line.contains("/proxy/"));
    }

    @Test
    void switchedOnTheyAreCopiedAsTheyLieThereAndNothingElse() throws InterruptedException {
        begin(Rotated.COPIED);
        bed.kubelets.file("node-1", folder() + "0.log.tmp", Bed.utf8("no"));
        bed.kubelets.file("node-1", folder() + "..%2f..%2fshadow", Bed.utf8("no"));

        var handled =
                bed.copy(bed.kube.pods().inNamespace("shop").withName("cart").get());

        assertThat(handled.outcomes())
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.ending().status()).isEqualTo("DONE"));
        assertThat(bed.kept("app/rotated.0.log.20261123-160000.001.log.gz")).isEqualTo(GZ);
        assertThat(bed.kept("app/rotated." + OLD + ".001.log")).isEqualTo(Bed.utf8("old\n"));
        assertThat(bed.json("app/rotated." + OLD + ".001.log.meta.json")
                        .path("file")
                        .asString())
                .isEqualTo(OLD);
        assertThat(bed.keys()).noneMatch(key -> key.contains("tmp") || key.contains("shadow"));
        assertThat(handled.outcomes().getFirst().details()).doesNotContainKey("rotated");
    }

    @Test
    void theyAreNotCopiedAgainInAnyRound() throws InterruptedException {
        begin(Rotated.COPIED);
        var pod = bed.kube.pods().inNamespace("shop").withName("cart").get();
        bed.copy(pod);
        bed.nextRound();
        bed.kubelets.file("node-1", folder() + OLD + ".gz", GZ);

        var handled = bed.copy(pod);

        assertThat(handled.outcomes().stream()
                        .filter(one -> "rotated".equals(one.details().get("instance"))))
                .allSatisfy(one -> assertThat(one.ending().status()).isEqualTo("ALREADY_DONE"));
    }

    @Test
    void aFileThatWasCutIsCopiedFromItsBeginAgain() throws InterruptedException {
        begin(Rotated.COPIED);
        var pod = bed.kube.pods().inNamespace("shop").withName("cart").get();
        bed.kubelets.fault(line -> line.endsWith(".gz"), 1, new KubeletFault.BreakAfter(4));
        var cut = bed.copy(pod);
        bed.again(Duration.ofMinutes(1));

        bed.copy(pod);

        assertThat(cut.outcomes()).extracting(one -> one.ending().status()).contains("FAILED");
        assertThat(bed.keys().stream().filter(key -> key.endsWith(".gz"))).isNotEmpty();
        assertThat(bed.keys().stream().filter(key -> key.endsWith(".log.gz")).map(bed::kept))
                .anyMatch(bytes -> Arrays.equals(bytes, GZ));
    }

    @Test
    void theNodesStatsAreKeptOncePerRound() throws InterruptedException {
        begin(Rotated.COPIED);
        bed.kubelets.stats("node-1", "{\"node\": {}}");
        var pod = bed.kube.pods().inNamespace("shop").withName("cart").get();

        bed.copy(pod);
        bed.copy(pod);

        assertThat(bed.s3.text("cases/gd-1/nodes/node-1/stats.20261123T180000Z.json"))
                .isEqualTo("{\"node\": {}}");
        assertThat(bed.kubelets.requests().stream().filter(line -> line.endsWith("/stats/summary")))
                .hasSize(1);
    }

    @Test
    void whereTheProxyIsForbiddenTheLogsAreStillCopied() throws InterruptedException {
        begin(Rotated.COPIED);
        bed.kubelets.fault(line -> line.contains("/proxy/"), 9, new KubeletFault.Answer(403, """
            {"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"nodes \\"node-1\\" is forbidden: \
            User \\"holdfast\\" cannot get resource \\"nodes/proxy\\" in API group \\"\\" at the cluster scope"}
            """));

        var handled =
                bed.copy(bed.kube.pods().inNamespace("shop").withName("cart").get());

        assertThat(Bed.of(handled, "app", "current").ending().status()).isEqualTo("DONE");
        assertThat(Bed.reason(Bed.of(handled, "app", "rotated"))).contains("CLUSTER_FORBIDDEN");
        assertThat(handled.attention()).singleElement().asString().contains("stats of node node-1");
    }

    private void begin(Rotated rotated) {
        bed.rotated = rotated;
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:30:00Z", 3));
        bed.cart();
        bed.kubelets.file("node-1", folder() + "0.log", Bed.utf8("current"));
        bed.kubelets.file("node-1", folder() + OLD, Bed.utf8("old\n"));
        bed.kubelets.file("node-1", folder() + "0.log.20261123-160000.gz", GZ);
    }

    private String folder() {
        return "shop_cart_" + bed.uid + "/app/";
    }
}
