package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.StoredVersion;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import dev.holdfast.logs.Instance.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Only what is beyond doubt spares a copy. */
final class LinkCheckTest {
    private static final Instant LAST_ACTIVITY = Bed.NOW.minusSeconds(600);
    private static final CaseKeys OTHER = new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-1"));
    private static final String PREFIX = OTHER.podLogs("shop", "cart", "u1");
    private static final String FIRST = PREFIX + "app/current.20261123T173000Z.001.log";
    private static final String SECOND = PREFIX + "app/current.20261123T175500Z.001.log";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Bed.Moved clock = new Bed.Moved();
    private final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    private EvidenceStore store = new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);

    @Test
    void aWholeCopyFromAfterTheActivityIsLinkedAsS3HasIt() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});

        assertThat(linked()).hasValueSatisfying(linked -> {
            assertThat(linked.caseId()).isEqualTo(new CaseId("gd-1"));
            assertThat(linked.readTo()).isEqualTo(LAST_ACTIVITY.plusSeconds(60));
            assertThat(linked.copies()).extracting(Kept::key).containsExactly(FIRST);
            assertThat(linked.copies().getFirst().retainUntil())
                    .isEqualTo(s3.lock(FIRST).orElseThrow().until());
        });
        assertThat(s3.calls("GetObject")).as("the record alone").isEqualTo(1);
    }

    /** Seconds after the last activity. A line is in the file a little after its time. */
    @ParameterizedTest
    @CsvSource({"-60, false", "0, false", "1, false", "2, true", "600, true", "601, false"})
    void aCopyHasToBeYoungerThanTheActivityAndNotFromTheFuture(long seconds, String isLinked) {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(seconds), record -> {});

        assertThat(linked().isPresent()).isEqualTo(Boolean.parseBoolean(isLinked));
    }

    @Test
    void whatIsOlderThanADayIsCopiedForItsLockEndsEarlier() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        clock.move(LinkCheck.OLDEST);

        assertThat(linked()).isEmpty();
    }

    @Test
    void copiesThatContinueEachOtherAreLinkedTogether() {
        copy(FIRST, LAST_ACTIVITY.minusSeconds(600), record -> record.put("lastTimestamp", "2026-11-23T17:29:59.5Z"));
        copy(SECOND, LAST_ACTIVITY.plusSeconds(60), since("2026-11-23T17:29:59Z"));

        assertThat(linked().orElseThrow().copies()).extracting(Kept::key).containsExactly(FIRST, SECOND);
    }

    @Test
    void theRestOfALogIsNotTheLog() {
        copy(SECOND, LAST_ACTIVITY.plusSeconds(60), since("2026-11-23T17:29:59Z"));
        assertThat(linked()).isEmpty();

        copy(FIRST, LAST_ACTIVITY.minusSeconds(600), record -> record.put("lastTimestamp", "2026-11-23T17:20:00Z"));
        assertThat(linked()).as("a gap between the two").isEmpty();
    }

    @Test
    void aCopyThatBeganAnewNeedsNoneBeforeIt() {
        copy(FIRST, LAST_ACTIVITY.minusSeconds(600), record -> record.put("truncated", "deadline"));
        copy(SECOND, LAST_ACTIVITY.plusSeconds(60), record -> {});

        assertThat(linked().orElseThrow().copies()).extracting(Kept::key).containsExactly(SECOND);
    }

    /** What a record says that is a doubt, or nothing of this log. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"truncated\": \"deadline\"}",
                "{\"reason\": \"CONFLICTING_EVIDENCE\"}",
                "{\"endNotChecked\": \"its last second has too many lines\"}",
                "{\"beginMissing\": true}",
                "{\"beginMissing\": null}",
                "{\"hashedLater\": true}",
                "{\"hashedLater\": null}",
                "{\"containerID\": \"containerd://other\"}",
                "{\"containerID\": null}",
                "{\"request\": {}}",
                "{\"request\": {\"sinceTime\": \"soon\"}}",
                "{\"request\": {\"sinceTime\": \"2026-11-23T17:29:59Z\"}}",
                "{\"cutOff\": \"soon\"}",
                "{\"endedAtCutOff\": true, \"clock\": {\"nodeAheadAtLeastMillis\": 90000}}",
                "{\"key\": \"cases/gd-1/logs/shop/cart.u1/app/current.20261123T175500Z.001.log\"}",
                "{\"key\": 7}",
                "{\"versionId\": \"v99\"}",
                "{\"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}",
                "{\"sha256\": null}",
                "{\"bytes\": 4}",
                "{\"retainUntil\": \"never\"}"
            })
    void aRecordThatLeavesADoubtSparesNoCopy(String changes) {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> record.setAll((ObjectNode) JSON.readTree(changes)));

        assertThat(linked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{", "{}", "\u0000", "{\"request\":[]}"})
    void aRecordThatCannotBeReadSparesNoCopy(String record) {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), same -> {});
        s3.tampering().swap(FIRST + LogName.META, Bed.utf8(record), until());

        assertThat(linked()).isEmpty();
    }

    @Test
    void aRecordThatIsNotLockedCouldBeAnybodys() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.tampering().lock(FIRST + LogName.META, Optional.empty());

        assertThat(linked()).isEmpty();
    }

    @Test
    void aCopyThatIsNotLockedAnyMoreIsNoEvidence() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.tampering().lock(FIRST, Optional.of(new StoredVersion.Lock("GOVERNANCE", Bed.NOW)));

        assertThat(linked()).isEmpty();
    }

    /** Of 30 days; hours from now. */
    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "360, false", "695, false", "696, true", "8760, true"})
    void aCopyHasToBeLockedAboutAsLongAsOneOfTheCasesOwn(long hours, String isLinked) {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.tampering()
                .lock(FIRST, Optional.of(new StoredVersion.Lock("GOVERNANCE", Bed.NOW.plus(Duration.ofHours(hours)))));

        assertThat(linked().isPresent()).isEqualTo(Boolean.parseBoolean(isLinked));
    }

    @Test
    void whereEvidenceIsLockedForADayHalfOfItIsNeeded() {
        store = store.lockedFor(LockRule.REHEARSAL);
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        clock.move(Duration.ofHours(12));
        assertThat(linked()).isPresent();

        clock.move(Duration.ofSeconds(1));
        assertThat(linked()).isEmpty();
    }

    @Test
    void aCopyThatIsHiddenOrGoneIsNoEvidence() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.hide(FIRST);
        assertThat(linked()).isEmpty();

        copy(SECOND, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.tampering().swap(SECOND, Bed.utf8("other"), until());
        assertThat(linked()).isEmpty();
    }

    @Test
    void whereS3HasNoHashOfTheWholeTheBytesAreReadAgain() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.hideChecksums();
        assertThat(linked()).isPresent();

        s3.tampering().rot(FIRST, Bed.utf8("LOG"));
        assertThat(linked()).isEmpty();
    }

    @Test
    void aCopyOfARunThatWentOnIsNotAllOfIt() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});

        assertThat(linked(instance(Which.PREVIOUS, Optional.of(LAST_ACTIVITY.plusSeconds(30)))))
                .isPresent();
        assertThat(linked(instance(Which.PREVIOUS, Optional.of(LAST_ACTIVITY.plusSeconds(59)))))
                .isEmpty();
        assertThat(linked(instance(Which.CURRENT, Optional.of(LAST_ACTIVITY.plusSeconds(90)))))
                .isEmpty();
        assertThat(linked(instance(Which.PREVIOUS, Optional.empty()))).isEmpty();
    }

    @Test
    void anInstanceThatIsNotKnownIsNotTakenForTheSame() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> record.remove("containerID"));

        assertThat(linked(instance(Which.CURRENT, Optional.empty()).ofUnknownId()))
                .isEmpty();
    }

    @Test
    void manyCopiesAreNotFollowedWithoutEnd() {
        copy(FIRST, LAST_ACTIVITY.minusSeconds(600), record -> record.put("lastTimestamp", "2026-11-23T17:29:59Z"));
        for (int i = 0; i < LinkCheck.MOST_COPIES; i++) {
            String key = PREFIX + String.format("app/current.20261123T1740%02dZ.001.log", i);
            copy(key, LAST_ACTIVITY.plusSeconds(60 + i), since("2026-11-23T17:29:59Z"));
        }
        int before = s3.calls("GetObject");

        assertThat(linked()).isEmpty();
        assertThat(s3.calls("GetObject") - before).isEqualTo(LinkCheck.MOST_COPIES);
    }

    @Test
    void aRefusalIsAFailure() {
        copy(FIRST, LAST_ACTIVITY.plusSeconds(60), record -> {});
        s3.failNext("GetObject", Fault.ACCESS_DENIED);

        assertThatExceptionOfType(EvidenceException.class)
                .isThrownBy(this::check)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ACCESS_DENIED));
    }

    private Optional<Linked> linked() {
        return linked(instance(Which.CURRENT, Optional.empty()));
    }

    private Optional<Linked> linked(Instance instance) {
        try {
            return check(instance);
        } catch (EvidenceException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<Linked> check() throws EvidenceException {
        return check(instance(Which.CURRENT, Optional.empty()));
    }

    private Optional<Linked> check(Instance instance) throws EvidenceException {
        var deadline = new Deadline(clock.instant().plus(Duration.ofMinutes(5)), clock);
        return new LinkCheck(store, LAST_ACTIVITY, deadline).of(OTHER, PREFIX, store.list(PREFIX), instance);
    }

    private static Instance instance(Which which, Optional<Instant> finishedAt) {
        return new Instance(
                "app",
                Kind.REGULAR,
                which,
                Optional.of(Bed.ID),
                0,
                "cart:1",
                "cart@sha256:1",
                Optional.of(Bed.NOW.minusSeconds(3600)),
                finishedAt,
                Optional.empty());
    }

    private static Consumer<ObjectNode> since(String time) {
        return record -> ((ObjectNode) record.required("request")).put("sinceTime", time);
    }

    private static Instant until() {
        return Bed.NOW.plus(Duration.ofDays(30));
    }

    /** A copy and its record, as {@link MetaJson} writes it. */
    private void copy(String key, Instant cutOff, Consumer<ObjectNode> change) {
        try {
            var kept = store.keep(key, Bed.utf8("log"), "text/plain").kept();
            var record = JSON.createObjectNode().put("container", "app").put("containerID", Bed.ID);
            record.putObject("request").putNull("sinceTime");
            record.put("cutOff", cutOff.toString());
            MetaJson.kept(record, kept);
            record.put("beginMissing", false).put("endedAtCutOff", false).put("hashedLater", false);
            change.accept(record);
            store.keep(key + LogName.META, MetaJson.bytes(record), "application/json");
        } catch (EvidenceException e) {
            throw new AssertionError(e);
        }
    }
}
