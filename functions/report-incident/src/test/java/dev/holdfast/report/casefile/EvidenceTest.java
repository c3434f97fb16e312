package dev.holdfast.report.casefile;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static dev.holdfast.report.casefile.CaseBook.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.Completeness.Level;
import dev.holdfast.report.casefile.Completeness.Missing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceTest {
    private static final String CONTAINED = "{\"containment\":\"CONTAINED\",\"identities\":[]}";
    private static final String CART = "{\"container\":\"cart\",\"instance\":\"current\"}";

    private static CaseBook whole() {
        return CaseBook.opened().evidence().isolated(10, "DONE", CONTAINED);
    }

    private static CaseBook snapshots(String... ends) {
        var book = whole().document(
                        "snapshots/i-0a.1.taken.json",
                        "{\"instance\":\"i-0a\",\"n\":1,\"snapshots\":[{\"snapshotId\":\"snap-1\",\"volumeId\":\"vol-1\",\"device\":\"/dev/xvda\"}]}");
        for (String end : ends) {
            book.document(
                    "snapshots/snap-1.completed.json",
                    "{\"snapshotId\":\"snap-1\",\"volumeId\":\"vol-1\",\"instance\":\"i-0a\",\"state\":\"" + end
                            + "\"}");
        }
        return book;
    }

    @Test
    void everythingThereIsComplete() {
        assertThat(snapshots("COMPLETED").read().evidence().level()).isEqualTo(Level.COMPLETE);
    }

    @Test
    void aSnapshotWithoutAnEndIsPending() {
        var evidence = snapshots().read().evidence();

        assertThat(evidence.level()).isEqualTo(Level.PENDING);
        assertThat(evidence.pending()).extracting(Missing::reason).containsExactly("SNAPSHOT_PENDING");
    }

    @ParameterizedTest
    @CsvSource({"ERROR, SNAPSHOT_FAILED", "GONE, SNAPSHOT_GONE", "TELEPORTED, unknown word TELEPORTED"})
    void aSnapshotThatEndedOtherwiseIsMissing(String end, String reason) {
        var evidence = snapshots(end).read().evidence();

        assertThat(evidence.level()).isEqualTo(Level.INCOMPLETE);
        assertThat(evidence.missing()).extracting(Missing::reason).containsExactly(reason);
    }

    @Test
    void theEndOfALinkedSnapshotIsReadWhereItIsRecorded() {
        String taken = "{\"case\":\"gd-1\",\"takenFor\":\"gd-2\",\"instance\":\"i-0a\",\"n\":1,\"snapshots\":["
                + "{\"snapshotId\":\"snap-0000000a\",\"volumeId\":\"vol-1\",\"device\":\"/dev/xvda\"}]}";
        var open = whole().document("snapshots/i-0a.1.taken.json", taken);
        var ended = whole().document("snapshots/i-0a.1.taken.json", taken)
                .linked(
                        "cases/gd-2/snapshots/snap-0000000a.completed.json",
                        "{\"snapshotId\":\"snap-0000000a\",\"volumeId\":\"vol-1\",\"state\":\"COMPLETED\"}");

        assertThat(open.read().evidence().pending())
                .extracting(Missing::text)
                .containsExactly("it was taken for case gd-2, where its end is not recorded yet");
        assertThat(ended.read().evidence().level()).isEqualTo(Level.COMPLETE);
    }

    @Test
    void aVolumeThatWasTakenAgainIsNotMissing() {
        var book = snapshots("ERROR")
                .result(
                        Function.CONFIRM_SNAPSHOTS,
                        60,
                        it -> it.row("snapshot/snap-1", "confirm", "FAILED", "SNAPSHOT_FAILED", "", "{}"))
                .document(
                        "snapshots/i-0a.2.taken.json",
                        "{\"instance\":\"i-0a\",\"n\":2,\"snapshots\":[{\"snapshotId\":\"snap-2\",\"volumeId\":\"vol-1\"}]}")
                .document("snapshots/snap-2.completed.json", "{\"snapshotId\":\"snap-2\",\"state\":\"COMPLETED\"}");

        assertThat(book.read().evidence().level()).isEqualTo(Level.COMPLETE);
    }

    @Test
    void aLockThatCameLaterSettlesTheOneThatFailed() {
        var notLocked = whole().result(
                        Function.SNAPSHOT_VOLUMES,
                        20,
                        it -> it.row(
                                "instance/i-0a",
                                "lock",
                                "FAILED",
                                "SNAPSHOT_NOT_LOCKED",
                                "",
                                "{\"notLocked\":[\"snap-1\"]}"));
        assertThat(notLocked.read().evidence().missing())
                .extracting(Missing::reason)
                .containsExactly("SNAPSHOT_NOT_LOCKED");

        var locked =
                notLocked.result(Function.CONFIRM_SNAPSHOTS, 60, it -> it.row("snapshot/snap-1", "lock", "DONE", "{}"));
        assertThat(locked.read().evidence().level()).isEqualTo(Level.COMPLETE);
    }

    @ParameterizedTest
    @CsvSource({"FAILED, LOG_GONE", "NOT_REACHED, DEADLINE", "REFUSED, ACCESS_DENIED", "FAILED, LOG_TRUNCATED"})
    void aLogThatWasNotCopiedIsMissingWithItsReason(String status, String reason) {
        var book =
                whole().result(Function.COPY_LOGS, 20, it -> it.row(POD, "copy-log", status, reason, "so it is", CART));

        assertThat(book.read().evidence().missing())
                .containsExactly(new Missing("log", POD, "cart current", reason, "so it is"));
    }

    @Test
    void aLaterCopySettlesTheOneThatFailedAndOnlyThatOne() {
        var book = whole().result(
                        Function.COPY_LOGS,
                        20,
                        it -> it.row(POD, "copy-log", "FAILED", "TIMEOUT", "", CART)
                                .row(
                                        POD,
                                        "copy-log",
                                        "FAILED",
                                        "LOG_GONE",
                                        "",
                                        "{\"container\":\"cart\",\"instance\":\"previous\"}"))
                .result(Function.COPY_LOGS, 30, it -> it.row(POD, "copy-log", "DONE", CART));

        assertThat(book.read().evidence().missing()).extracting(Missing::what).containsExactly("cart previous");
    }

    @Test
    void doneIsNotWholeWhereItSaysSoItself() {
        var book = whole().result(
                        Function.COPY_LOGS,
                        20,
                        it -> it.row(
                                        POD,
                                        "copy-log",
                                        "DONE",
                                        "{\"container\":\"a\",\"rotated\":\"ROTATED_NOT_COPIED\"}")
                                .row(POD, "copy-log", "DONE", "{\"container\":\"b\",\"truncated\":true}")
                                .unverified(POD, "copy-log", "DONE", "{\"container\":\"c\"}")
                                .row(POD, "copy-log", "HALF_DONE", "{\"container\":\"d\"}")
                                .skipped(POD, "copy-log", "BORING", "true"));

        assertThat(book.read().evidence().missing())
                .extracting(Missing::reason)
                .containsExactly(
                        "ROTATED_NOT_COPIED", "LOG_TRUNCATED", "NOT_READ_BACK", "UNKNOWN_WORD", "unknown word BORING");
    }

    @Test
    void whatWasRehearsedIsNotThere() {
        var book = CaseBook.rehearsal()
                .result(
                        Function.SNAPSHOT_VOLUMES,
                        1,
                        it -> it.observed().unverified("instance/i-0a", "snapshot", "DONE", "{}"));

        assertThat(book.read().evidence().missing()).extracting(Missing::reason).containsExactly("OBSERVED");
        assertThat(book.read().isDrill()).isTrue();
    }

    @Test
    void aFunctionOfWhichNothingLiesInTheCaseIsNamedAndLateAfterARun() {
        var early = CaseBook.opened().read();
        var late = CaseBook.opened().at(T0.plusSeconds(3600)).read();

        assertThat(early.evidence().pending())
                .extracting(Missing::what)
                .containsExactly("snapshot-volumes", "copy-logs", "quarantine-workload");
        assertThat(early.evidence().level()).isEqualTo(Level.PENDING);
        assertThat(late.todo())
                .extracting(ToDo::title)
                .anyMatch(title -> title.startsWith("Look into the functions without"));
    }

    @Test
    void anEventThatCameLaterWaitsForItsOwnResults() {
        var evidence = whole().finding("Execution:Runtime/ReverseShell", T0.plusSeconds(120), _ -> {})
                .read()
                .evidence();

        assertThat(evidence.level()).isEqualTo(Level.PENDING);
        assertThat(evidence.pending()).hasSize(3).allMatch(one -> one.text().contains("20261124T100200Z"));
    }

    @Test
    void aDocumentThatCouldNotBeReadIsMissing() {
        var evidence = whole().notRead("cases/gd-1/actions/x.json: larger than 8 MiB")
                .read()
                .evidence();

        assertThat(evidence.level()).isEqualTo(Level.INCOMPLETE);
        assertThat(evidence.missing()).singleElement().satisfies(one -> {
            assertThat(one.what()).isEqualTo("cases/gd-1/actions/x.json");
            assertThat(one.text()).isEqualTo("it could not be read: larger than 8 MiB");
        });
    }

    @Test
    void aCountThatGrowsIsNoNews() {
        assertThat(whole().notRead("older records: 7 are too much for one report")
                        .read()
                        .stateHash())
                .isEqualTo(whole().notRead("older records: 8 are too much for one report")
                        .read()
                        .stateHash());
    }

    @Test
    void whatIsNotAsSealedIsMissingAndNewsAndToBeDoneNow() {
        var book = whole();
        String before = book.read().stateHash();
        book.result(
                Function.VERIFY_CASE,
                700,
                it -> it.row("case/gd-1", "verify", "FAILED", "NOT_AS_SEALED", "1 object is not", "{}")
                        .row("evidence/logs/a.log", "verify", "FAILED", "EVIDENCE_MISSING", "gone", "{}")
                        .row("evidence/logs/b.log", "verify", "FAILED", "TIMEOUT", "no answer", "{}"));
        var file = book.read();

        assertThat(file.evidence().level()).isEqualTo(Completeness.Level.INCOMPLETE);
        assertThat(file.evidence().missing())
                .containsExactly(new Completeness.Missing(
                        "seal", "evidence/logs/a.log", "not as sealed", "EVIDENCE_MISSING", "gone"));
        assertThat(file.stateHash()).isNotEqualTo(before);
        assertThat(file.todo())
                .filteredOn(todo -> todo.urgency() == ToDo.Urgency.NOW)
                .extracting(ToDo::title)
                .contains("Find out who changed what was sealed (1)");

        book.result(
                Function.VERIFY_CASE,
                800,
                it -> it.row("case/gd-1", "verify", "NOT_REACHED", "DEADLINE", "half of it was compared", "{}"));
        assertThat(book.read().evidence().missing())
                .as("nobody has looked again")
                .hasSize(1);
        book.result(Function.VERIFY_CASE, 900, it -> it.row("case/gd-1", "verify", "DONE", "{}"));
        assertThat(book.read().stateHash()).isEqualTo(before);
    }

    @Test
    void aCheckThatCouldNotLookSaysNothingOfTheEvidence() {
        var book = whole().result(
                        Function.VERIFY_CASE,
                        700,
                        it -> it.row("case/gd-1", "verify", "FAILED", "NO_SEALED_REPORT", "none", "{}"));

        assertThat(book.read().evidence().missing()).isEmpty();
    }
}
