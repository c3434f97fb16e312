package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Deadline;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API server, the kubelet and the bucket in trouble. */
@Timeout(60)
final class FaultsTest {
    private static final String FIRST = "app/current.20261123T180000Z.001.log";
    private static final int MIB = 1 << 20;

    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @ParameterizedTest
    @CsvSource({"400, REJECTED", "401, NO_CLUSTER_ACCESS", "429, THROTTLED", "500, SERVICE_ERROR", "503, SERVICE_ERROR"
    })
    void aRefusalIsAReasonAndNeverALog(int code, String reason) throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 10, new KubeletFault.Answer(code, "no", Map.of("Retry-After", "3600")));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(outcome.ending().status()).isEqualTo("FAILED");
        assertThat(Bed.reason(outcome)).contains(code == 400 ? "LOG_GONE" : reason);
        assertThat(bed.keys()).containsExactly("index.20261123T180000Z.001.json");
    }

    @Test
    void whatRbacForbidsIsNamed() throws InterruptedException {
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.Answer(403, """
            {"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \\"cart\\" is forbidden: \
            User \\"holdfast\\" cannot get resource \\"pods/log\\" in API group \\"\\" in the namespace \\"shop\\""}
            """));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("CLUSTER_FORBIDDEN");
        assertThat(outcome.ending().words().orElseThrow()).contains("get pods/log in namespace shop");
    }

    @Test
    void aBusyServerIsAskedAgain() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.Answer(503, "busy", Map.of("Retry-After", "0")));

        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(FIRST)).isEqualTo(Bed.lines("2026-11-23T17:00:00Z", 3));
    }

    @Test
    void aKubeletThatCannotBeReachedIsNamed() throws InterruptedException {
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 10, KubeletFault.unreachable("/containerLogs/shop/cart/app"));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("KUBELET_UNREACHABLE");
        assertThat(outcome.ending().wantsRetry()).isTrue();
    }

    @Test
    void aConnectionThatBreaksLeavesWhatCame() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 400_000, Duration.ofMillis(5));
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.BreakAfter(9L * MIB));

        var outcome = Bed.only(bed.copy(pod));

        byte[] kept = bed.kept(FIRST);
        assertThat(Bed.reason(outcome)).contains("LOG_TRUNCATED");
        assertThat(kept.length).isGreaterThan(8 * MIB);
        assertThat(kept).isEqualTo(Arrays.copyOf(log, kept.length));
        assertThat(bed.s3.openUploads()).isZero();
    }

    @Test
    void aStalledKubeletIsLeftAfterAWhileAndWhatCameIsKept() throws InterruptedException {
        bed.idle = Duration.ofMillis(300);
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 1000));
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.StallAfter(8192));

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("LOG_TRUNCATED");
        assertThat(outcome.details()).containsEntry("cause", "TIMEOUT").containsEntry("truncated", true);
        assertThat(bed.kept(FIRST).length).isPositive();
        assertThat(bed.json(FIRST + ".meta.json").path("reason").asString()).isEqualTo("TIMEOUT");
    }

    @Test
    void aKubeletThatGivesNothingAtAllIsUnreachable() throws InterruptedException {
        bed.idle = Duration.ofMillis(300);
        bed.kubelets.log(Bed.ID, () -> new InputStream() {
            @Override
            public int read() {
                return '2';
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                target[offset] = '2';
                return 1;
            }
        });
        var pod = bed.cart();
        bed.kubelets.fault(line -> true, 1, new KubeletFault.StallAfter(0));

        assertThat(Bed.reason(Bed.only(bed.copy(pod)))).contains("KUBELET_UNREACHABLE");
        assertThat(bed.keys()).noneMatch(key -> key.endsWith(".log"));
    }

    @Test
    void aHangingReadEndsAtTheDeadlineAndTheRestIsNotReached() throws InterruptedException {
        bed.kubelets.log(
                Bed.ID,
                () -> new Hanging(
                        Bed.lines("2026-11-23T17:00:00Z", 1000), () -> bed.clock.move(Duration.ofSeconds(51))));
        var pod = bed.cart();
        bed.deadline = new Deadline(Bed.NOW.plusSeconds(60), bed.clock);

        var outcome = Bed.only(bed.copy(pod));

        assertThat(outcome.ending().status()).isEqualTo("NOT_REACHED");
        assertThat(Bed.reason(outcome)).contains("DEADLINE");
    }

    @Test
    void whatWasNotKeptWhenTheTimeWasUpDuringAnUploadComesWithTheNextRun() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T11:00:00Z", 300_000, Duration.ofMillis(70));
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();
        bed.s3.beforeNext("UploadPart", () -> bed.clock.move(Duration.ofMinutes(10)));

        var cut = Bed.only(bed.copy(pod));
        bed.again(Duration.ofMinutes(1));
        var rest = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(cut)).contains("DEADLINE");
        byte[] first = bed.kept(FIRST);
        byte[] second = bed.kept("app/current.20261123T180000Z.002.log");
        assertThat(rest.ending().status()).isEqualTo("DONE");
        assertThat(first.length + second.length).isGreaterThanOrEqualTo(log.length);
        assertThat(first).isEqualTo(Arrays.copyOf(log, first.length));
        assertThat(second).isEqualTo(Arrays.copyOfRange(log, log.length - second.length, log.length));
    }

    @Test
    void aKubeletThatBreaksOffWithAMessageHasNotGivenTheWholeLog() throws InterruptedException {
        byte[] log = Bed.utf8(new String(Bed.lines("2026-11-23T17:00:00Z", 3), StandardCharsets.UTF_8)
                + "failed to read log file \"/var/log/pods/x/0.log\": input/output error");
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("LOG_TRUNCATED");
        assertThat(bed.kept(FIRST)).isEqualTo(log);
        assertThat(bed.json(FIRST + ".meta.json").path("truncated").asString()).contains("broke off");
    }

    @Test
    void anAnswerIsNeverWaitedForLongerThanThereIsTime() {
        var limits = Limits.Waits.STANDARD.until(new Deadline(Bed.NOW.plusSeconds(25), bed.clock));

        assertThat(limits.toOpen()).isEqualTo(Duration.ofSeconds(15));
        bed.clock.move(Duration.ofSeconds(20));
        assertThat(limits.toOpen()).isZero();
    }

    @Test
    void withoutTimeNothingIsBegun() throws InterruptedException {
        bed.deadline = new Deadline(Bed.NOW.plusSeconds(9), bed.clock);
        var pod = bed.cart();

        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("NOT_REACHED");
        assertThat(bed.kubelets.requests()).isEmpty();
    }

    @Test
    void aLogThatGrowsFasterThanItIsReadEndsAtTheCutOff() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Endless::new);
        var pod = bed.cart();
        bed.clock.move(Duration.ofHours(1));
        bed.deadline = new Deadline(bed.clock.instant().plusSeconds(600), bed.clock);

        var outcome = Bed.only(bed.copy(pod));

        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details())
                .containsEntry("to", "2026-11-23T18:00:01Z")
                .containsEntry("lines", 3602L);
        assertThat(bed.json(FIRST + ".meta.json").path("endedAtCutOff").asBoolean())
                .isTrue();
    }

    @Test
    void whereTheBucketIsBusyTheLogIsReadOnceMore() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 400_000, Duration.ofMillis(5));
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();
        bed.s3.failAfter("UploadPart", 1, Fault.SLOW_DOWN);

        assertThat(Bed.only(bed.copy(pod)).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(FIRST)).isEqualTo(log);
        assertThat(bed.pauses).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void whereTheBucketStaysBusyNothingIsClaimed() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.s3.failNext("PutObject", Fault.SLOW_DOWN);
        bed.s3.failNext("PutObject", Fault.SLOW_DOWN);

        var outcome = Bed.only(bed.copy(pod));

        assertThat(Bed.reason(outcome)).contains("THROTTLED");
        assertThat(outcome.ending().wantsRetry()).isTrue();
        assertThat(bed.keys()).containsExactly("index.20261123T180000Z.001.json");
    }

    @Test
    void whereTheBucketCannotBeReadEveryLogHasFailed() throws InterruptedException {
        var pod = bed.cart();
        bed.s3.failNext("ListObjectsV2", Fault.ACCESS_DENIED);

        var handled = bed.copy(pod);

        assertThat(Bed.reason(Bed.only(handled))).contains("ACCESS_DENIED");
        assertThat(bed.kubelets.requests()).isEmpty();
    }

    /** Lets something happen when its bytes have been given, and then never ends. */
    private static final class Hanging extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Runnable happening;

        Hanging(byte[] bytes, Runnable happening) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.happening = happening;
        }

        @Override
        public int read() throws IOException {
            int next = bytes.read();
            if (next < 0) {
                happening.run();
                hang();
            }
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return bytes.available() == 0 ? read() : bytes.read(target, offset, length);
        }

        private static void hang() throws IOException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /** A line per second from 17:00 on, without end. */
    private static final class Endless extends InputStream {
        private Instant at = Instant.parse("2026-11-23T17:00:00Z");
        private ByteArrayInputStream line = new ByteArrayInputStream(new byte[0]);

        @Override
        public int read() {
            if (line.available() == 0) {
                line = new ByteArrayInputStream(Bed.utf8(at + " a line\n"));
                at = at.plusSeconds(1);
            }
            return line.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int first = read();
            target[offset] = (byte) first;
            return 1 + Math.max(0, line.read(target, offset + 1, length - 1));
        }
    }
}
