package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.LockRule;
import dev.holdfast.quarantine.BeforeStates.OpenHold;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.CaseHolds.Holding;
import dev.holdfast.quarantine.CaseHolds.Standing;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BeforeStatesTest {
    private static final CaseId CASE = new CaseId("gd-1");
    private static final CaseKeys KEYS = new CaseKeys(Area.CASES, CASE);
    private static final Subject CART = new Subject("pod", Optional.of("shop"), "cart-1", "u1");
    private static final Subject NODE = new Subject("node", Optional.empty(), "ip-10-0-0-1.ec2.internal", "u2");

    private final StillClock clock = new StillClock();
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private final EvidenceStore store =
            new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    private final BeforeStates states = new BeforeStates(store);

    @Test
    void whatWasKeptIsReadByVersionAndDigest() throws EvidenceException {
        var holding = states.of(KEYS).keep(CART, utf8("before"));

        assertThat(holding).isInstanceOf(Holding.Begun.class);
        assertThat(s3.text("cases/gd-1/quarantine/1/pod~shop~cart-1.u1.before.json")).isEqualTo("before");
        assertThat(states.read(CASE, CART, holding.reference()))
                .isInstanceOfSatisfying(
                        Reading.Genuine.class, read -> assertThat(read.state()).isEqualTo("before"));
    }

    @Test
    void aSecondRunNeverTakesItsOwnWorkForWhatWasBefore() throws EvidenceException {
        var first = states.of(KEYS).keep(CART, utf8("before"));

        assertThat(states.of(KEYS).keep(CART, utf8("quarantined already")))
                .isInstanceOfSatisfying(Holding.Earlier.class, earlier -> {
                    assertThat(earlier.state()).isEqualTo("before");
                    assertThat(earlier.reference()).isEqualTo(first.reference());
                });
    }

    @Test
    void afterAReleaseAnotherHoldBegins() throws EvidenceException {
        var holds = states.of(KEYS);
        holds.keep(CART, utf8("before"));
        holds.keep(NODE, utf8("node"));
        holds.released(CART, 1, utf8("released"));

        var later = states.of(KEYS);

        assertThat(later.openHold(CART)).isEmpty();
        assertThat(later.openHold(NODE)).contains(1);
        assertThat(later.keep(CART, utf8("before again")).reference().hold()).isEqualTo(2);
        assertThat(later.keep(NODE, utf8("other")).reference().hold()).isEqualTo(1);
        assertThat(later.openHold(CART)).contains(2);
    }

    @Test
    void casesThatHoldSomethingAreFoundByOneListing() throws EvidenceException {
        for (int i = 0; i < 50; i++) {
            var holds = states.of(new CaseKeys(Area.CASES, new CaseId("gd-old" + i)));
            holds.keep(CART, utf8("before"));
            holds.released(CART, 1, utf8("released"));
            assertThat(holds.end(1)).isEqualTo(Standing.ENDED);
        }
        states.of(KEYS).keep(CART, utf8("before"));
        int listings = s3.calls("ListObjectsV2");

        assertThat(states.open()).containsExactly(new OpenHold(CASE, 1));
        assertThat(s3.calls("ListObjectsV2") - listings).isEqualTo(1);
    }

    @Test
    void aHoldEndsWithItsLastObject() throws EvidenceException {
        var holds = states.of(KEYS);
        holds.keep(CART, utf8("before"));
        holds.keep(NODE, utf8("node"));
        holds.released(CART, 1, utf8("released"));

        assertThat(holds.end(1)).isEqualTo(Standing.HOLDS);
        assertThat(states.open()).hasSize(1);
        holds.released(NODE, 1, utf8("released"));
        assertThat(states.of(KEYS).end(1)).isEqualTo(Standing.ENDED);
        assertThat(states.open()).isEmpty();
    }

    @Test
    void rehearsalsHoldNothing() throws EvidenceException {
        states.of(new CaseKeys(Area.DRILLS, CASE)).keep(CART, utf8("before"));

        assertThat(states.open()).isEmpty();
    }

    @Test
    void anotherDigestOrVersionIsTampered() throws EvidenceException {
        var kept = states.of(KEYS).keep(CART, utf8("before")).reference();

        assertThat(states.read(CASE, CART, new Reference.Kept(1, kept.version(), "0".repeat(64))))
                .isInstanceOf(Reading.Tampered.class);
        assertThat(states.read(CASE, CART, new Reference.Kept(1, "v99", kept.sha256())))
                .isInstanceOf(Reading.Tampered.class);
        assertThat(states.read(CASE, CART, new Reference.Kept(2, kept.version(), kept.sha256())))
                .isInstanceOf(Reading.Tampered.class);
        assertThat(states.read(CASE, NODE, kept)).isInstanceOf(Reading.Tampered.class);
    }

    @Test
    void aBucketThatSaysNoIsNotTampering() throws EvidenceException {
        var kept = states.of(KEYS).keep(CART, utf8("before")).reference();
        s3.failNext("GetObject", Fault.ACCESS_DENIED);

        assertThat(states.read(CASE, CART, kept)).isInstanceOf(Reading.Unread.class);
    }

    @Test
    void aBucketThatFailsIsSaidBeforeAnythingIsChanged() throws EvidenceException {
        var holds = states.of(KEYS);
        s3.failNext("PutObject", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class).isThrownBy(() -> holds.keep(CART, utf8("before")));
    }

    @Test
    void theAnnotationTakesWhatFits() {
        assertThat(BeforeStates.inline(1, utf8("{\"a\":1}"), Map.of())).contains(new Reference.Inline(1, "{\"a\":1}"));
        assertThat(BeforeStates.inline(1, utf8("x"), Map.of("k", "v".repeat(200 * 1024)))).isEmpty();
        assertThat(BeforeStates.inline(1, utf8("\"".repeat(100 * 1024)), Map.of())).isEmpty();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
