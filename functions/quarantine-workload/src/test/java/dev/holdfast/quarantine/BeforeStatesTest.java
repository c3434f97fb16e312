package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.LockRule;
import dev.holdfast.quarantine.BeforeStates.Reading;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.BeforeState.Field;
import dev.holdfast.quarantine.plan.HeldKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BeforeStatesTest {
    private static final CaseId CASE = new CaseId("gd-1");
    private static final Hold HOLD = new Hold(CASE, 1, new ClusterName("prod"), Instant.EPOCH);

    private final StillClock clock = new StillClock();
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private final BeforeStates states =
            new BeforeStates(new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock));

    @Test
    void whatWasKeptIsReadByVersionAndDigest() throws EvidenceException {
        var kept = states.keep(pod("cart"));

        assertThat(kept.evidence()).isPresent();
        assertThat(s3.objects()).containsKey("cases/gd-1/quarantine/1/pod~shop~cart-1.u1.before.json");
        assertThat(states.read(CASE, kept.reference(), pod("cart")))
                .isEqualTo(new Reading.Sound(pod("cart"), kept.reference()));
    }

    @Test
    void aSecondRunNeverTakesItsOwnWorkForWhatWasBefore() throws EvidenceException {
        var first = states.keep(pod("cart"));
        var second = states.keep(pod("holdfast-0123456789ab"));

        assertThat(second.state()).isEqualTo(pod("cart"));
        assertThat(second.reference()).isEqualTo(first.reference());
        assertThat(second.evidence()).isEmpty();
    }

    @Test
    void whatIsReleasedIsNotHeld() throws EvidenceException {
        states.keep(pod("cart"));
        states.keep(node());
        assertThat(states.of(HOLD).uids()).containsExactlyInAnyOrder("u1", "u2");
        assertThat(states.of(HOLD).pods()).isEqualTo(1);
        assertThat(states.of(HOLD).nodes()).isEqualTo(1);

        states.released(pod("cart"), "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(states.of(HOLD).held())
                .containsExactly("cases/gd-1/quarantine/1/node~_cluster~ip-10-0-0-1.ec2.internal.u2.before.json");
        assertThat(states.of(HOLD).uids()).containsExactly("u2");
    }

    @Test
    void anotherDigestOrVersionIsTampered() throws EvidenceException {
        var kept = (Reference.Kept) states.keep(pod("cart")).reference();

        for (var reference : List.of(
                new Reference.Kept(1, kept.version(), "0".repeat(64)),
                new Reference.Kept(1, "v99", kept.sha256()),
                new Reference.Kept(2, kept.version(), kept.sha256()))) {
            assertThat(states.read(CASE, reference, pod("cart"))).isInstanceOf(Reading.Tampered.class);
        }
        assertThat(states.read(CASE, kept, node())).isInstanceOf(Reading.Tampered.class);
    }

    @Test
    void whatNobodyOfHoldfastWroteIsTampered() {
        String key = "cases/gd-1/quarantine/1/pod~shop~cart-1.u1.before.json";
        s3.plantUnlocked(key, "{\"fields\":[{\"path\":\"/spec/hostNetwork\"}]}".getBytes(StandardCharsets.UTF_8));

        assertThat(states.read(key)).isInstanceOf(Reading.Tampered.class);
        assertThatExceptionOfType(EvidenceException.class).isThrownBy(() -> states.keep(pod("cart")));
    }

    @Test
    void aBucketThatSaysNoIsNotTampering() throws EvidenceException {
        var kept = states.keep(pod("cart")).reference();
        s3.failNext("GetObject", Fault.ACCESS_DENIED);

        assertThat(states.read(CASE, kept, pod("cart"))).isInstanceOf(Reading.Unread.class);
    }

    @Test
    void aBucketThatFailsIsSaidBeforeAnythingIsChanged() {
        s3.failNext("PutObject", Fault.ACCESS_DENIED);
        assertThatExceptionOfType(EvidenceException.class).isThrownBy(() -> states.keep(pod("cart")));
    }

    @Test
    void theAnnotationTakesWhatFits() {
        assertThat(BeforeStates.inline(1, utf8("{\"a\":1}"), Map.of())).contains(new Reference.Inline(1, "{\"a\":1}"));
        assertThat(BeforeStates.inline(1, utf8("x"), Map.of("k", "v".repeat(200 * 1024))))
                .isEmpty();
        assertThat(BeforeStates.inline(1, utf8("\"".repeat(100 * 1024)), Map.of()))
                .isEmpty();
    }

    @Test
    void aBeforeStateInTheAnnotationIsReadAsStrictly() {
        var reference = BeforeStates.inline(pod("cart"), Map.of()).orElseThrow();
        assertThat(states.read(CASE, reference, pod("cart"))).isEqualTo(new Reading.Sound(pod("cart"), reference));
        assertThat(states.read(new CaseId("gd-2"), reference, pod("cart"))).isInstanceOf(Reading.Tampered.class);
        assertThat(states.read(CASE, new Reference.Inline(1, "{}"), pod("cart")))
                .isInstanceOf(Reading.Tampered.class);
    }

    private static BeforeState pod(String app) {
        var field = Field.ofText("/metadata/labels/app", Optional.of(app), Optional.of("holdfast-0123456789ab"));
        return new BeforeState(CASE, 1, HeldKind.POD, Optional.of("shop"), "cart-1", "u1", "7", List.of(field));
    }

    private static BeforeState node() {
        var field = Field.ofFlag("/spec/unschedulable", Optional.empty(), Optional.of(true));
        return new BeforeState(
                CASE, 1, HeldKind.NODE, Optional.empty(), "ip-10-0-0-1.ec2.internal", "u2", "8", List.of(field));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
