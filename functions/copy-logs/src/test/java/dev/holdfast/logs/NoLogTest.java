package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.incident.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that are not given: reasons where nothing is lost, and honest failures where something is. */
final class NoLogTest {
    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ContainerCreating", "PodInitializing", "ImagePullBackOff", "ErrImagePull", ""})
    void aContainerThatNeverRanHasNoLogAndNothingIsLost(String reason) throws InterruptedException {
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Pending", "containerStatuses": [{"name": "app", "state": {"waiting": {"reason": "%s"}}}]}}
            """.formatted(reason));

        var outcome = Bed.only(bed.copy(pod));

        assertSkipped(outcome, "CONTAINER_NOT_STARTED");
        assertThat(outcome.ending().words().orElseThrow()).contains("is waiting to start");
        assertThat(bed.keys()).containsExactly("index.20261123T180000Z.001.json");
    }

    @Test
    void aPodWithoutANodeHasNoLogs() throws InterruptedException {
        var pod = bed.pod("""
            {"spec": {"containers": [{"name": "app", "image": "i"}, {"name": "side", "image": "i"}]},
             "status": {"phase": "Pending"}}
            """);

        assertThat(bed.copy(pod).outcomes()).hasSize(2).allSatisfy(one -> assertSkipped(one, "CONTAINER_NOT_STARTED"));
    }

    @Test
    void betweenTwoRunsOfAContainerItsLastRunIsReadOnce() throws InterruptedException {
        bed.kubelets.log("c://a1", Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 4, "containerID": "c://a1",
               "state": {"waiting": {"reason": "CrashLoopBackOff"}},
               "lastState": {"terminated": {"exitCode": 1, "containerID": "c://a1", "startedAt": "2026-11-23T17:00:00Z"}}}]}}
            """);

        var handled = bed.copy(pod);

        assertThat(Bed.of(handled, "app", "current").ending().status()).isEqualTo("DONE");
        assertSkipped(Bed.of(handled, "app", "previous"), "NO_PREVIOUS_LOG");
        assertThat(bed.kubelets.requests().stream().filter(line -> !line.contains("limitBytes")))
                .hasSize(1);
    }

    @Test
    void aPreviousRunOfWhichNothingIsLeftIsALoss() throws InterruptedException {
        bed.kubelets.log("c://a2", Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 1, "containerID": "c://a2",
               "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}]}}
            """);

        var previous = Bed.of(bed.copy(pod), "app", "previous");

        assertFailed(previous, "NO_PREVIOUS_LOG");
        assertThat(previous.ending().words().orElseThrow()).contains("previous terminated container");
        assertThat(previous.ending().wantsRetry()).isFalse();
    }

    @Test
    void aPreviousRunThatNeverBeganIsNoLoss() throws InterruptedException {
        bed.kubelets.log("c://a2", Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 1, "containerID": "c://a2",
               "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}},
               "lastState": {"terminated": {"exitCode": 128, "reason": "ContainerCannotRun"}}}]}}
            """);

        assertSkipped(Bed.of(bed.copy(pod), "app", "previous"), "NO_PREVIOUS_LOG");
    }

    @Test
    void anEvictedPodsLogsAreGone() throws InterruptedException {
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Failed", "reason": "Evicted"}}
            """);

        assertFailed(Bed.only(bed.copy(pod)), "LOG_GONE");
    }

    @Test
    void aMessageInPlaceOfALogIsNotTakenForALog() throws InterruptedException {
        var pod = bed.cart();

        var outcome = Bed.only(bed.copy(pod));

        assertFailed(outcome, "LOG_GONE");
        assertThat(outcome.ending().words().orElseThrow())
                .contains("'unable to retrieve container logs for containerd://a1'");
        assertThat(bed.json("app/current.20261123T180000Z.001.log.meta.json")
                        .path("reason")
                        .asString())
                .isEqualTo("LOG_GONE");
        assertFailed(Bed.only(bed.copy(pod)), "LOG_GONE");
    }

    @Test
    void whatAnEarlierRoundHasOfALogThatIsGoneIsNamed() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.Answer(410, "gone"));

        var outcome = Bed.only(bed.copy(pod));

        String earlier = bed.prefix() + "app/current.20261123T180000Z.001.log";
        assertFailed(outcome, "LOG_GONE");
        assertThat(outcome.ending().words().orElseThrow())
                .endsWith("an earlier run copied a log of this container to 2026-11-23T17:00:02Z: " + earlier);
        assertThat(outcome.details()).containsEntry("earlierKey", earlier);
    }

    @Test
    void whatAnEarlierRoundHasIsNamedWhereTheKubeletSaysSomethingInstead() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();
        bed.kubelets.fault(
                line -> true, 1, new KubeletFault.Answer(200, "unable to retrieve container logs for containerd://a1"));

        var outcome = Bed.only(bed.copy(pod));

        assertFailed(outcome, "LOG_GONE");
        assertThat(outcome.ending().words().orElseThrow()).contains("app/current.20261123T180000Z.001.log");
    }

    @Test
    void whatAnEarlierRoundHasIsNamedWhereTheStatusForgotTheContainer() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        bed.cart();
        bed.copy(bed.status("""
            {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 0, "containerID": "containerd://a1",
              "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}]}
            """));
        bed.nextRound();

        var outcome = Bed.only(bed.copy(bed.status("{\"phase\": \"Failed\", \"reason\": \"Evicted\"}")));

        assertFailed(outcome, "LOG_GONE");
        assertThat(outcome.ending().words().orElseThrow()).contains("app/current.20261123T180000Z.001.log");
    }

    @Test
    void aMessageThatAnEarlierRoundKeptIsNoCopyOfTheLog() throws InterruptedException {
        var pod = bed.cart();
        bed.copy(pod);
        bed.nextRound();

        assertThat(Bed.only(bed.copy(pod)).ending().words().orElseThrow()).doesNotContain("earlier run");
    }

    @Test
    void aPodThatIsGoneMeanwhileIsSaidToBeGone() throws InterruptedException {
        var pod = bed.cart();
        bed.gone();

        assertFailed(Bed.only(bed.copy(pod)), "LOG_GONE");
    }

    @Test
    void anAnswerThatItIsGoneIsOne() throws InterruptedException {
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.Answer(410, "gone"));

        assertFailed(Bed.only(bed.copy(pod)), "LOG_GONE");
    }

    private static void assertSkipped(Outcome outcome, String reason) {
        assertThat(outcome.ending().status()).isEqualTo("SKIPPED");
        assertThat(Bed.reason(outcome)).contains(reason);
    }

    private static void assertFailed(Outcome outcome, String reason) {
        assertThat(outcome.ending().status()).isEqualTo("FAILED");
        assertThat(Bed.reason(outcome)).contains(reason);
    }
}
