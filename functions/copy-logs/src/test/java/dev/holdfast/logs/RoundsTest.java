package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Outcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Retries of a round, later rounds, and runs at the same time. */
final class RoundsTest {
    private static final String FIRST = "app/current.20261123T180000Z.001.log";
    private static final String SECOND = "app/current.20261123T180000Z.002.log";
    private static final String NEXT = "app/current.20261123T190000Z.001.log";

    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aWholeLogIsNotCopiedAgainInItsRound() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        var first = bed.copy(pod);
        bed.again(Duration.ofMinutes(1));

        var again = bed.copy(pod);

        assertThat(Bed.only(again).ending().status()).isEqualTo("ALREADY_DONE");
        assertThat(Bed.only(again).ending().readBack()).contains(true);
        assertThat(Bed.only(again).details()).containsEntry("key", bed.prefix() + FIRST);
        assertThat(again.evidence()).contains(first.evidence().getFirst());
        assertThat(bed.kubelets.requests().stream().filter(line -> !line.contains("limitBytes")))
                .hasSize(1);
        assertThat(bed.keys()).contains("index.20261123T180000Z.001.json", "index.20261123T180000Z.002.json");
    }

    @Test
    void whatIsSaidToBeWholeButIsNotThereIsCopiedAgain() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.copy(pod);
        bed.s3.hide(bed.prefix() + FIRST);

        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(SECOND)).isEqualTo(Bed.lines("2026-11-23T17:00:00Z", 3));
    }

    @Test
    void aLogThatWasCutIsContinuedFromItsLastLine() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 100);
        bed.kubelets.log(Bed.ID, log);
        bed.kubelets.fault(line -> true, 1, new KubeletFault.BreakAfter(1000));
        var pod = bed.cart();

        var cut = bed.copy(pod);
        bed.again(Duration.ofMinutes(1));
        var rest = bed.copy(pod);

        assertThat(Bed.reason(Bed.only(cut))).contains("LOG_TRUNCATED");
        assertThat(Bed.only(cut).ending().wantsRetry()).isTrue();
        assertThat(bed.kept(FIRST)).isEqualTo(Arrays.copyOf(log, bed.kept(FIRST).length));
        assertThat(bed.json(FIRST + ".meta.json").path("truncated").asString()).contains("source failed");
        assertThat(Bed.only(rest).ending().status()).isEqualTo("DONE");
        String last = bed.json(FIRST + ".meta.json").path("lastTimestamp").asString();
        assertThat(Bed.only(rest).details()).containsEntry("sinceTime", last).containsEntry("from", last);
        assertThat(Bed.only(rest).details()).doesNotContainKey("rotated");
        assertThat(new String(bed.kept(SECOND), StandardCharsets.UTF_8)).endsWith("line 99\n");
        bed.again(Duration.ofMinutes(1));
        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("ALREADY_DONE");
    }

    @Test
    void aLaterRoundCopiesWhatIsNew() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 10));
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 12));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details()).containsEntry("lines", 3L).containsEntry("sinceTime", "2026-11-23T17:00:09Z");
        assertThat(bed.kept(NEXT)).isEqualTo(Bed.utf8("""
            2026-11-23T17:00:09Z line 9
            2026-11-23T17:00:10Z line 10
            2026-11-23T17:00:11Z line 11
            """));
    }

    @Test
    void aNodeWhoseClockWasAheadHidesNothingOnceItIsRightAgain() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T18:00:40Z", 1));
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();
        String ahead = new String(Bed.lines("2026-11-23T18:00:40Z", 1), StandardCharsets.UTF_8);
        bed.kubelets.log(Bed.ID, Bed.utf8(ahead + "2026-11-23T18:00:05Z written after it\n"));

        bed.copy(pod);

        assertThat(new String(bed.kept(NEXT), StandardCharsets.UTF_8)).contains("written after it");
    }

    @Test
    void whereTheLastLineDoesNotComeAgainTheLogWasRotated() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 10));
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:30:00Z", 10));

        assertThat(Bed.only(bed.copy(pod)).details()).containsEntry("rotated", "ROTATED_NOT_COPIED");
    }

    @Test
    void aContainerThatWasRestartedIsANewInstanceAndItsPreviousOneIsContinued() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 10));
        bed.cart();
        bed.copy(bed.status(running()));
        bed.nextRound();
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 11));
        bed.kubelets.log("containerd://a2", Bed.lines("2026-11-23T18:10:00Z", 2));

        var handled = bed.copy(bed.status(restarted()));

        assertThat(Bed.of(handled, "app", "current").details())
                .doesNotContainKey("sinceTime")
                .containsEntry("lines", 2L);
        assertThat(Bed.of(handled, "app", "previous").details())
                .containsEntry("sinceTime", "2026-11-23T17:00:09Z")
                .containsEntry("lines", 2L);
    }

    @Test
    void aContainerThatIsRestartedWhileItIsReadIsNotTakenForTheOldOne() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        bed.kubelets.log("containerd://a2", Bed.lines("2026-11-23T17:59:00Z", 1));
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.Meanwhile(() -> bed.status(restarted())));

        var handled = bed.copy(pod);

        assertThat(Bed.of(handled, "app", "current").details()).doesNotContainKey("containerID");
        assertThat(Bed.of(handled, "app", "previous").details())
                .containsEntry("containerID", Bed.ID)
                .containsEntry("lines", 3L);
    }

    @Test
    void theLogOfAnotherPodOfTheSameNameIsNotKept() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        String prefix = bed.prefix();
        bed.cart();

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("LOG_GONE");
        assertThat(bed.s3.objects().keySet())
                .filteredOn(key -> key.startsWith(prefix))
                .noneMatch(key -> key.endsWith(".log"));
    }

    @Test
    void twoRunsAtOnceLoseAndMixNothing() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T05:00:00Z", 5000);
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();

        List<Handled> both = new FanOut(2).each(List.of(1, 2), _ -> bed.copy(pod), (_, fault) -> {
            throw fault;
        });

        assertThat(both).allSatisfy(handled -> assertThat(status(handled)).isIn("DONE", "ALREADY_DONE"));
        assertThat(bed.keys().stream().filter(key -> key.endsWith(".log")))
                .allSatisfy(key -> assertThat(bed.kept(key)).isEqualTo(log));
    }

    @Test
    void whereAnotherRunWroteOtherBytesBothAreKeptAndItIsSaid() throws InterruptedException {
        byte[] ours = Bed.lines("2026-11-23T17:00:00Z", 3);
        bed.kubelets.log(Bed.ID, ours);
        var pod = bed.cart();
        bed.s3.beforeNext("PutObject", () -> bed.s3.plantUnlocked(bed.prefix() + FIRST, Bed.utf8("other")));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("CONFLICTING_EVIDENCE");
        assertThat(bed.kept(FIRST)).isEqualTo(Bed.utf8("other"));
        String aside = String.valueOf(outcome.details().get("key"));
        assertThat(bed.s3.objects().get(aside)).isEqualTo(ours);
        assertThat(bed.s3.objects()).containsKey(aside + ".meta.json");
    }

    @Test
    void aRunThatWasAsFastLeavesNothingToKeepTwice() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.s3.beforeNext("PutObject", () -> another(pod));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).isEmpty();
        assertThat(bed.keys())
                .filteredOn(key -> !key.startsWith("index."))
                .containsExactlyInAnyOrder(FIRST, FIRST + ".meta.json");
        assertThat(bed.keys())
                .as("each run has its own index, unless both say the same to the letter")
                .filteredOn(key -> key.startsWith("index."))
                .isSubsetOf("index.20261123T180000Z.001.json", "index.20261123T180000Z.002.json");
    }

    @Test
    void aRecordThatSaysSomethingElseOfTheLogDoesNotStandForOurs() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.s3.beforeNext(
                "PutObject",
                () -> bed.s3.plantUnlocked(
                        bed.prefix() + FIRST + ".meta.json",
                        Bed.utf8("{\"key\":\"x\",\"retainUntil\":\"2026-12-01T00:00:00Z\"}")));

        bed.copy(pod);

        assertThat(bed.keys()).anyMatch(key -> key.matches(".*\\.log\\.meta\\.json\\.[0-9a-f]{8}"));
    }

    private void another(Pod pod) {
        try {
            bed.copy(pod);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String status(Handled handled) {
        Outcome outcome = Bed.only(handled);
        return outcome.ending().status();
    }

    private static String running() {
        return """
            {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 0, "containerID": "containerd://a1",
              "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}]}
            """;
    }

    private static String restarted() {
        return """
            {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 1, "containerID": "containerd://a2",
              "state": {"running": {"startedAt": "2026-11-23T18:10:00Z"}},
              "lastState": {"terminated": {"exitCode": 1, "reason": "Error", "containerID": "containerd://a1",
                "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T18:09:00Z"}}}]}
            """;
    }
}
