package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Digests;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A function that is killed anywhere, and what the next run makes of what it left. */
final class StoppedTest {
    private static final String FIRST = "app/current.20261123T180000Z.001.log";
    private static final String SECOND = "app/current.20261123T180000Z.002.log";
    private static final int PART = 8 << 20;

    private final Bed bed = new Bed();
    private final byte[] log = Bed.lines("2026-11-23T17:00:00Z", 420_000, Duration.ofMillis(5));

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void betweenALogAndItsRecordTheLogIsHashedLaterAndContinued() throws InterruptedException {
        byte[] few = Bed.lines("2026-11-23T17:00:00Z", 3);
        bed.kubelets.log(Bed.ID, few);
        var pod = bed.cart();
        bed.s3.failNext("PutObject", Fault.KILL_AFTER);
        kill(pod);
        assertThat(bed.keys()).containsExactly(FIRST);
        bed.again(Duration.ofMinutes(17));

        var outcome = Bed.only(bed.copy(pod));

        var meta = bed.json(FIRST + ".meta.json");
        assertThat(meta.path("hashedLater").asBoolean()).isTrue();
        assertThat(meta.path("sha256").asString()).isEqualTo(Digests.hex(few));
        assertThat(meta.path("truncated").asString()).isEqualTo("the function was stopped");
        assertThat(meta.path("containerID").asString()).isEqualTo(Bed.ID);
        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details()).containsEntry("sinceTime", "2026-11-23T17:00:02Z");
        assertThat(bed.kept(SECOND)).isEqualTo(Bed.utf8("2026-11-23T17:00:02Z line 2\n"));
    }

    @Test
    void anUploadOfAStoppedFunctionBecomesATruncatedLogAndIsContinued() throws InterruptedException {
        leaveAnUpload();
        bed.again(Duration.ofMinutes(17));
        var pod = bed.kube.pods().inNamespace("shop").withName("cart").get();

        var handled = bed.copy(pod);

        assertThat(bed.kept(FIRST)).isEqualTo(Arrays.copyOf(log, PART));
        assertThat(bed.json(FIRST + ".meta.json").path("truncated").asString()).isEqualTo("the function was stopped");
        assertThat(handled.evidence().getFirst().key()).isEqualTo(bed.prefix() + FIRST);
        assertThat(handled.evidence().getFirst().truncated()).contains("the function was stopped");
        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(Bed.only(handled).details()).containsKey("sinceTime");
        assertThat(new String(bed.kept(SECOND), StandardCharsets.UTF_8)).endsWith("line 419999\n");
        assertThat(bed.s3.openUploads()).isZero();
    }

    @Test
    void anUploadThatMayBeAliveKeepsItsNumber() throws InterruptedException {
        leaveAnUpload();
        bed.again(Duration.ofMinutes(10));
        var pod = bed.kube.pods().inNamespace("shop").withName("cart").get();

        bed.copy(pod);

        assertThat(bed.keys()).doesNotContain(FIRST).contains(SECOND);
        assertThat(bed.kept(SECOND)).isEqualTo(log);
        assertThat(bed.s3.openUploads()).isEqualTo(1);
    }

    @Test
    void aLogWhoseWriterMayStillWriteItsRecordIsLeftToIt() throws InterruptedException {
        byte[] few = Bed.lines("2026-11-23T17:00:00Z", 3);
        bed.kubelets.log(Bed.ID, few);
        var pod = bed.cart();
        bed.s3.failNext("PutObject", Fault.KILL_AFTER);
        kill(pod);
        bed.again(Duration.ofMinutes(2));

        var handled = bed.copy(pod);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(bed.keys()).contains(FIRST).doesNotContain(FIRST + ".meta.json");
        assertThat(bed.kept(SECOND)).isEqualTo(Bed.utf8("2026-11-23T17:00:02Z line 2\n"));
        assertThat(handled.attention()).singleElement().asString().contains(FIRST, "may be at work");
        assertThat(handled.evidence()).anyMatch(kept -> kept.key().endsWith(FIRST));
    }

    @Test
    void withoutTimeALogOfAStoppedFunctionIsNotReadBack() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.s3.failNext("PutObject", Fault.KILL_AFTER);
        kill(pod);
        bed.again(Duration.ofMinutes(17));
        bed.deadline = Deadline.after(50_000, bed.clock);

        var handled = bed.copy(pod);

        assertThat(bed.keys()).doesNotContain(FIRST + ".meta.json");
        assertThat(handled.attention()).singleElement().asString().contains("no time");
    }

    @Test
    void withoutPermissionToListUploadsLogsAreCopiedAndItIsSaid() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:00:00Z", 3));
        var pod = bed.cart();
        bed.s3.failNext("ListMultipartUploads", Fault.ACCESS_DENIED);

        var handled = bed.copy(pod);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(handled.attention()).singleElement().asString().contains("unfinished uploads");
    }

    @Test
    void whereverItIsKilledTheNextRunHasEveryLine() throws InterruptedException {
        byte[] few = Bed.lines("2026-11-23T17:00:00Z", 3);
        bed.kubelets.log(Bed.ID, few);
        var pod = bed.cart();
        for (Fault kill : new Fault[] {Fault.KILL_BEFORE, Fault.KILL_AFTER}) {
            for (int passing = 0; passing < 3; passing++) {
                bed.nextRound();
                bed.s3.failAfter("PutObject", passing, kill);
                kill(pod);
                bed.again(Duration.ofMinutes(17));

                assertThat(Bed.only(bed.copy(pod)).ending().isGood()).isTrue();

                assertThat(bed.keys().stream().filter(key -> key.contains(bed.round + ".") && key.endsWith(".log")))
                        .isNotEmpty()
                        .allSatisfy(key -> assertThat(bed.json(key + ".meta.json")
                                        .path("sha256")
                                        .asString())
                                .isEqualTo(Digests.hex(bed.kept(key))));
            }
        }
    }

    private void leaveAnUpload() {
        bed.kubelets.log(Bed.ID, log);
        var pod = bed.cart();
        bed.s3.failNext("UploadPart", Fault.KILL_AFTER);
        kill(pod);
        assertThat(bed.s3.openUploads()).isEqualTo(1);
    }

    private void kill(Pod pod) {
        assertThatExceptionOfType(Fault.Killed.class).isThrownBy(() -> bed.copy(pod));
    }
}
