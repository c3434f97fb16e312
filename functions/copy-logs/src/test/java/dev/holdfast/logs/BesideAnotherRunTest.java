package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two runs copy the same log at the same time: each of its lines once as far as one can know of the other. */
final class BesideAnotherRunTest {
    private static final String LOG = "app/current.20261123T180000Z.001.log";
    private static final String SECOND = "app/current.20261123T180000Z.002.log";
    private static final String META = LOG + ".meta.json";

    private final Bed bed = new Bed();
    private final byte[] lines = Bed.lines("2026-11-23T17:00:00Z", 3);

    @AfterEach
    void close() {
        bed.close();
    }

    private Pod pod() {
        bed.kubelets.log(Bed.ID, lines);
        return bed.cart();
    }

    @Test
    void theRecordOfWhoeverWasFirstTellsOfTheSameLog() throws InterruptedException {
        var pod = pod();
        bed.s3.beforeNext("PutObject", () -> {
            bed.clock.move(Duration.ofSeconds(3));
            copied(pod);
        });

        var handled = bed.copy(pod);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(bed.keys()).filteredOn(key -> key.startsWith("app/")).containsExactly(LOG, META);
        assertThat(handled.evidence()).anyMatch(kept -> kept.key().endsWith(META));
        assertThat(handled.attention()).isEmpty();
    }

    @Test
    void aRecordThatTellsOfAnotherCopyStaysAndOursIsWrittenBesideIt() throws InterruptedException {
        var pod = pod();
        bed.s3.beforeNext("PutObject", () -> bed.s3.plantUnlocked(bed.prefix() + META, Bed.utf8("{}")));

        bed.copy(pod);

        assertThat(bed.keys()).filteredOn(key -> key.startsWith(META)).hasSize(2);
    }

    @Test
    void aRecordThatComesAMomentLaterIsWaitedFor() throws InterruptedException {
        var pod = pod();
        bed.copy(pod);
        byte[] meta = bed.kept(META);
        bed.s3.tampering().erase(bed.prefix() + META);
        bed.clock.move(Duration.ofSeconds(1));

        var handled = logCopy(() -> bed.s3.plantUnlocked(bed.prefix() + META, meta))
                .copy(bed.work(pod), bed.deadline, bed.cutOff, new NodeWatch());

        assertThat(Bed.only(handled).ending().status()).isEqualTo("ALREADY_DONE");
        assertThat(bed.keys()).doesNotContain(SECOND);
        assertThat(bed.pauses).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void wholeLinesAreNotCopiedTwiceWhereItDoesNotCome() throws InterruptedException {
        var pod = pod();
        bed.copy(pod);
        bed.s3.tampering().erase(bed.prefix() + META);

        var handled = bed.copy(pod);

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept(SECOND)).isEqualTo(Bed.utf8("2026-11-23T17:00:02Z line 2\n"));
        assertThat(bed.keys()).doesNotContain(META);
    }

    @Test
    void whatTheFirstLookKeptOfAStoppedRunIsNamedAlsoAfterTheSecond() throws InterruptedException {
        var pod = pod();
        bed.copy(pod);
        bed.s3.tampering().erase(bed.prefix() + META);
        bed.again(Duration.ofMinutes(17));
        bed.s3
                .tampering()
                .write(bed.prefix() + SECOND, lines, bed.clock.instant().plusSeconds(86_400));

        var handled = bed.copy(pod);

        assertThat(bed.pauses).containsExactly(Duration.ofSeconds(2));
        assertThat(handled.evidence())
                .extracting(kept -> kept.key().substring(bed.prefix().length()))
                .contains(LOG, META)
                .doesNotHaveDuplicates();
    }

    @Test
    void aLogThatCannotBeReadBackIsCopiedAgain() throws InterruptedException {
        var pod = pod();
        bed.s3.plantUnlocked(bed.prefix() + LOG, Bed.utf8("2026-11-23T17:00:00Z forged\n"));

        var handled = bed.copy(pod);

        assertThat(bed.kept(SECOND)).isEqualTo(lines);
        assertThat(handled.attention()).singleElement().asString().contains("copied again");
    }

    private void copied(Pod pod) {
        try {
            bed.copy(pod);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LogCopy logCopy(Runnable meanwhile) {
        return new LogCopy(new Tools(
                new KubeStreams(bed.clock),
                new Gate(new Semaphore(LogCopy.STREAMS)),
                Limits.Waits.STANDARD,
                Rotated.LEFT_ON_THE_NODE,
                bed.clock,
                pause -> {
                    bed.pauses.add(pause);
                    meanwhile.run();
                }));
    }
}
