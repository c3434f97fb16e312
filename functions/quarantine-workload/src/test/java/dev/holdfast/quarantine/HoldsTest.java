package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.LockRule;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HoldsTest {
    private static final CaseId CASE = new CaseId("gd-1");
    private static final ClusterName PROD = new ClusterName("prod");
    private static final Instant START = Instant.parse("2026-11-23T18:00:00Z");

    private final VirtualTime time = new VirtualTime(START);
    private final InMemoryS3 s3 = new InMemoryS3("evidence", time);
    private final Holds holds =
            new Holds(new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), time), time);

    @Test
    void aHoldIsBegunOnceAndFoundAgain() throws EvidenceException {
        var first = holds.begin(CASE, PROD);
        time.forward(Duration.ofMinutes(5));
        var again = holds.begin(CASE, PROD);

        assertThat(first.kept()).isPresent();
        assertThat(again.kept()).isEmpty();
        assertThat(again.hold()).isEqualTo(new Hold(CASE, 1, PROD, START)).isEqualTo(first.hold());
    }

    @Test
    void anotherClusterIsAnotherHold() throws EvidenceException {
        holds.begin(CASE, PROD);
        assertThat(holds.begin(CASE, new ClusterName("test")).hold().n()).isEqualTo(2);
        assertThat(holds.begin(CASE, PROD).hold().n()).isEqualTo(1);
    }

    @Test
    void afterTheReleaseWasAskedForAQuarantineIsAnotherHold() throws EvidenceException {
        var first = holds.begin(CASE, PROD).hold();
        holds.releasing(first, "cleaned");

        assertThat(holds.begin(CASE, PROD).hold().n()).isEqualTo(2);
        assertThat(holds.of(CASE))
                .extracting(Holds.Entry::stage)
                .containsExactly(Holds.Stage.RELEASING, Holds.Stage.HELD);
    }

    @Test
    void whatHasEndedIsNotOpen() throws EvidenceException {
        var ended = holds.begin(CASE, PROD).hold();
        holds.releasing(ended, "cleaned");
        holds.ended(ended, "cleaned");
        var other = holds.begin(new CaseId("cw-2"), PROD).hold();

        assertThat(holds.open()).extracting(Holds.Entry::hold).containsExactly(other);
    }

    @Test
    void theCaseOfALongerNameIsAnother() throws EvidenceException {
        holds.begin(new CaseId("gd-11"), PROD);
        assertThat(holds.of(CASE)).isEmpty();
    }

    @Test
    void theLatestReleaseCounts() throws EvidenceException {
        for (int n = 1; n <= 3; n++) {
            var hold = holds.begin(CASE, PROD).hold();
            time.forward(Duration.ofMinutes(10));
            holds.releasing(hold, "cleaned");
        }
        assertThat(holds.releaseAsked(holds.of(CASE))).contains(START.plus(Duration.ofMinutes(30)));
    }

    @Test
    void askingAgainDoesNotMoveTheRelease() throws EvidenceException {
        var hold = holds.begin(CASE, PROD).hold();
        holds.releasing(hold, "cleaned");
        time.forward(Duration.ofHours(1));
        holds.releasing(hold, "cleaned again");

        assertThat(holds.releaseAsked(holds.of(CASE))).contains(START);
    }

    @Test
    void oneListingTellsThatNothingIsHeld() throws EvidenceException {
        for (int n = 0; n < 20; n++) {
            var hold = holds.begin(new CaseId("gd-" + n), PROD).hold();
            holds.releasing(hold, "");
            holds.ended(hold, "");
        }
        int lists = s3.calls("ListObjectsV2");
        int gets = s3.calls("GetObject");

        assertThat(holds.open()).isEmpty();
        assertThat(s3.calls("ListObjectsV2")).isEqualTo(lists + 1);
        assertThat(s3.calls("GetObject")).isEqualTo(gets);
    }
}
