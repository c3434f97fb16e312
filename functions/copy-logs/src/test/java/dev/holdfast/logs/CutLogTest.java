package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.incident.Deadline;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that end as if they were whole and are not, and logs that only look as if they were cut. */
@Timeout(60)
final class CutLogTest {
    private static final String LINE = "2026-11-23T17:00:00Z line 0\n";

    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static boolean isTheLog(String request) {
        return !isItsEnd(request);
    }

    private static boolean isItsEnd(String request) {
        return request.contains("limitBytes");
    }

    private static String name(int number) {
        return "app/current.20261123T180000Z.00" + number + ".log";
    }

    private String meta(int number, String field) {
        return bed.json(name(number) + ".meta.json").path(field).asString("");
    }

    /** In the middle of a line, behind its newline, before it, within its time, and before the first byte. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 28 * 3, 28 * 3 - 1, 28 * 3 + 7, 7, 0})
    void aLogThatWasCutIsReadOnInTheSameRun(int bytes) throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 100);
        bed.kubelets.log(Bed.ID, log);
        bed.kubelets.fault(CutLogTest::isTheLog, 1, new KubeletFault.CleanEndAfter(bytes));
        var pod = bed.cart();

        var handled = bed.copy(pod);

        var outcome = Bed.only(handled);
        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details())
                .containsEntry("key", bed.prefix() + name(2))
                .containsEntry("continues", List.of(bed.prefix() + name(1)))
                .containsEntry("truncated", false);
        assertThat(bed.kept(name(1))).isEqualTo(Arrays.copyOf(log, bytes));
        byte[] rest = bed.kept(name(2));
        assertThat(rest).isEqualTo(Arrays.copyOfRange(log, log.length - rest.length, log.length));
        assertThat(bytes + rest.length).isGreaterThanOrEqualTo(log.length);
        assertThat(meta(1, "truncated")).isNotEmpty();
        assertThat(meta(2, "truncated")).isEmpty();
        assertThat(handled.evidence().stream()
                        .map(kept -> kept.key().substring(bed.prefix().length())))
                .contains(name(1), name(1) + ".meta.json", name(2), name(2) + ".meta.json");
        bed.again(Duration.ofMinutes(1));
        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("ALREADY_DONE");
    }

    @Test
    void aLongLogThatWasCutFarBehindIsReadOn() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00.000000001Z", 400_000, Duration.ofMillis(5));
        bed.kubelets.log(Bed.ID, log);
        bed.kubelets.fault(CutLogTest::isTheLog, 1, new KubeletFault.CleanEndAfter(9_000_001));
        var pod = bed.cart();

        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("DONE");

        assertThat(bed.kept(name(1))).isEqualTo(Arrays.copyOf(log, 9_000_001));
        byte[] rest = bed.kept(name(2));
        assertThat(rest).isEqualTo(Arrays.copyOfRange(log, log.length - rest.length, log.length));
        assertThat(9_000_001 + rest.length).isGreaterThanOrEqualTo(log.length);
    }

    @Test
    void aLogThatIsCutAgainAndAgainIsToldAsTruncated() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 100));
        bed.kubelets.fault(CutLogTest::isTheLog, 9, new KubeletFault.CleanEndAfter(100));
        var pod = bed.cart();

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("LOG_TRUNCATED");
        assertThat(outcome.ending().wantsRetry()).isTrue();
        assertThat(outcome.details()).containsEntry("truncated", true).containsEntry("cause", "LOG_TRUNCATED");
        assertThat(bed.keys()).contains(name(4)).doesNotContain(name(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app/previous", "app/current"})
    void ofARunThatHasEndedAnyFurtherLineWasCut(String which) throws InterruptedException {
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "i"}]},
             "status": {"phase": "Running", "containerStatuses": [
                 {"name": "app", "restartCount": 1, "containerID": "c://a2", "state": {"terminated": {"exitCode": 1,
                    "containerID": "c://a2", "startedAt": "2026-11-23T17:30:00Z", "finishedAt": "2026-11-23T18:00:00Z"}},
                  "lastState": {"terminated": {"exitCode": 1, "containerID": "c://a1", "reason": "Error",
                    "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T17:30:00Z"}}}]}}
            """);
        byte[] log = Bed.utf8("2026-11-23T17:59:59.9Z one\n2026-11-23T17:59:59.95Z two\n");
        bed.kubelets.log("c://a1", log);
        bed.kubelets.log("c://a2", log);
        boolean isPrevious = which.endsWith("previous");
        bed.kubelets.fault(
                line -> isTheLog(line) && line.contains("previous=true") == isPrevious,
                1,
                new KubeletFault.CleanEndAfter(27));

        var handled = bed.copy(pod);

        assertThat(handled.outcomes())
                .allSatisfy(one -> assertThat(one.ending().status()).isEqualTo("DONE"));
        assertThat(bed.kept(which + ".20261123T180000Z.001.log")).hasSize(27);
        assertThat(bed.kept(which + ".20261123T180000Z.002.log")).isEqualTo(log);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T17:59:58.500Z, 2026-11-23T17:59:59Z",
        "2026-11-23T17:00:00Z, 2026-11-23T17:59:58.1Z",
        "2026-11-23T17:00:00Z, 2026-11-23T18:00:00.5Z",
        "2026-11-23T17:59:57Z, 2026-11-23T18:00:01Z"
    })
    void aLogThatHasGrownSinceIsWhole(String last, String next) throws InterruptedException {
        byte[] log = Bed.utf8(last + " last\n");
        growing(log, () -> Bed.utf8(last + " last\n" + next + " next\n"));

        var outcome = Bed.only(bed.copy(bed.cart()));

        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details()).doesNotContainKeys("continues", "endNotChecked");
        assertThat(bed.kept(name(1))).isEqualTo(log);
    }

    @Test
    void whatIsWrittenBehindTheCutOffIsNotMissed() throws InterruptedException {
        bed.clock.move(Duration.ofMinutes(4));
        growing(Bed.utf8(LINE), () -> Bed.utf8(LINE + "2026-11-23T18:01:00Z behind the cut-off\n"));

        assertThat(Bed.only(bed.copy(bed.cart())).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(name(1))).isEqualTo(Bed.utf8(LINE));
    }

    @Test
    void aFloodInTheLastSecondIsNotMistakenForACut() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:59:59.000000001Z", 20_000, Duration.ofNanos(30_001));
        var more = Bed.lines("2026-11-23T17:59:59.000000001Z", 30_000, Duration.ofNanos(30_001));
        growing(log, () -> more);

        assertThat(Bed.only(bed.copy(bed.cart())).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(name(1))).isEqualTo(log);
    }

    @Test
    void anEmptyLogThatGrewIsWhole() throws InterruptedException {
        growing(new byte[0], () -> Bed.utf8("2026-11-23T17:59:59Z first\n"));

        assertThat(Bed.only(bed.copy(bed.cart())).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(name(1))).isEmpty();
    }

    @Test
    void aLogThatWasRotatedMeanwhileIsReadOnAndSaysSo() throws InterruptedException {
        growing(Bed.utf8(LINE), () -> Bed.utf8("2026-11-23T17:10:00Z in the new file\n"));

        var handled = bed.copy(bed.cart());

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(Bed.only(handled).details()).containsEntry("rotated", "ROTATED_NOT_COPIED");
        assertThat(new String(bed.kept(name(2)), StandardCharsets.UTF_8)).endsWith("in the new file\n");
        assertThat(handled.attention()).singleElement().asString().contains("snapshot of node node-1");
    }

    @ParameterizedTest
    @CsvSource({"503, busy", "429, later"})
    void whereTheEndCannotBeCheckedNowTheNextRunDoes(int code, String text) throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 3);
        bed.kubelets.log(Bed.ID, log);
        bed.kubelets.fault(CutLogTest::isItsEnd, 1, answer(code, text));
        var pod = bed.cart();

        var unsure = Bed.only(bed.copy(pod));
        bed.again(Duration.ofMinutes(1));
        var sure = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(unsure)).contains("LOG_TRUNCATED");
        assertThat(unsure.ending().wantsRetry()).isTrue();
        assertThat(meta(1, "truncated")).contains("could not be checked");
        assertThat(bed.kept(name(1))).isEqualTo(log);
        assertThat(sure.ending().status()).isEqualTo("DONE");
    }

    @Test
    void aCheckThatBreaksOffChecksNothing() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        bed.kubelets.fault(CutLogTest::isItsEnd, 9, new KubeletFault.BreakAfter(10));

        assertThat(Bed.reason(Bed.only(bed.copy(bed.cart())))).contains("LOG_TRUNCATED");
        assertThat(bed.keys()).doesNotContain(name(2));
    }

    @Test
    void whatNobodyCanCheckAnyMoreIsSaid() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        bed.kubelets.fault(CutLogTest::isItsEnd, 9, answer(404, "pods cart not found"));

        var outcome = Bed.only(bed.copy(bed.cart()));

        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details().get("endNotChecked")).asString().contains("LOG_GONE", "not found");
        assertThat(meta(1, "endNotChecked")).contains("LOG_GONE");
        assertThat(bed.json("index.20261123T180000Z.001.json")
                        .at("/logs/0/endNotChecked")
                        .asString(""))
                .contains("LOG_GONE");
    }

    @Test
    void aContainerThatRestartsBeforeItsEndIsCheckedIsLookedAtAgain() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.kubelets.fault(CutLogTest::isItsEnd, 1, new KubeletFault.Meanwhile(() -> bed.status("""
            {"phase": "Running", "containerStatuses": [{"name": "app", "restartCount": 1, "containerID": "containerd://a2",
              "state": {"running": {"startedAt": "2026-11-23T18:00:00Z"}},
              "lastState": {"terminated": {"exitCode": 1, "containerID": "containerd://a1",
                "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T18:00:00Z"}}}]}
            """)));

        assertThat(Bed.reason(Bed.only(bed.copy(pod)))).contains("LOG_TRUNCATED");
    }

    @Test
    void withoutTimeToCheckTheEndTheLogIsNotCalledWhole() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.deadline = new Deadline(Bed.NOW.plusSeconds(60), bed.clock);
        bed.s3.beforeNext("PutObject", () -> bed.clock.move(Duration.ofSeconds(52)));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(outcome.ending().status()).isEqualTo("NOT_REACHED");
        assertThat(Bed.reason(outcome)).contains("DEADLINE");
        assertThat(bed.kept(name(1))).isNotEmpty();
    }

    private static KubeletFault answer(int code, String text) {
        return new KubeletFault.Answer(code, text, Map.of("Retry-After", "3600"));
    }

    /** This the first time, that from then on. */
    private void growing(byte[] first, Supplier<byte[]> then) {
        var asked = new AtomicInteger();
        bed.kubelets.log(Bed.ID, () -> {
            InputStream log = new ByteArrayInputStream(asked.getAndIncrement() == 0 ? first : then.get());
            return log;
        });
    }
}
