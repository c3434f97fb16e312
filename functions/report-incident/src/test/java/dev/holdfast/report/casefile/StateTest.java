package dev.holdfast.report.casefile;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Function;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StateTest {
    private static final String CONTAINED = "{\"containment\":\"CONTAINED\",\"why\":[],\"identities\":[]}";
    private static final String LIVE =
            "{\"containment\":\"CONTAINED\",\"identities\":[\"IRSA_ROLE LIVE: arn:aws:iam::123456789012:role/cart\"]}";

    private static TargetState only(CaseBook book) {
        var targets = book.read().targets();
        assertThat(targets).hasSize(1);
        return targets.getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "DONE, CONTAINED, CONTAINED",
        "ALREADY_DONE, CONTAINED, CONTAINED",
        "DONE, CONTAINED_NEW_FLOWS, CONTAINED_NEW_FLOWS",
        "ALREADY_DONE, CONTAINED_NEW_FLOWS, CONTAINED_NEW_FLOWS",
        "FAILED, NOT_CONTAINED, NOT_CONTAINED",
        "DONE, NOT_CONTAINED, NOT_CONTAINED",
        "FAILED, CONTAINED, NOT_CONTAINED",
        "DONE, CONTAINED_SOMEHOW, UNKNOWN",
        "PARTLY_DONE, CONTAINED, UNKNOWN"
    })
    void everyContainmentAndStatusHasItsState(String status, String containment, State expected) {
        var book =
                CaseBook.opened().isolated(10, status, "{\"containment\":\"" + containment + "\",\"identities\":[]}");

        assertThat(only(book).state()).isEqualTo(expected);
        assertThat(book.read().state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, BLAST_RADIUS, REFUSED",
        "NOT_REACHED, DEADLINE, NOT_REACHED",
        "FAILED, CLUSTER_UNREACHABLE, NOT_CONTAINED"
    })
    void whatWasNotDoneSaysSo(String status, String reason, State expected) {
        var book = CaseBook.opened()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row(POD, "isolate", status, reason, "because", "{}"));

        assertThat(only(book).state()).isEqualTo(expected);
        assertThat(only(book).whys()).containsExactly(new Why(reason, "because"));
    }

    @ParameterizedTest
    @CsvSource({
        "FINISHED, true, GONE",
        "NO_SUCH_POD, true, GONE",
        "NO_SUCH_POD, '', UNKNOWN",
        "STARTED_LATER, '', LEFT_ALONE",
        "SAMPLE_FINDING, '', OBSERVED",
        "SOME_NEW_REASON, true, UNKNOWN"
    })
    void whatWasSkippedIsNeverContained(String reason, String verified, State expected) {
        var book = CaseBook.opened()
                .result(Function.QUARANTINE_WORKLOAD, 10, it -> it.skipped(POD, "isolate", reason, verified));

        assertThat(only(book).state()).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void noWordsSayContainedAloneExceptTheOneThatIsVerified(State state) {
        assertThat(state.words()).isNotEqualTo("CONTAINED");
        assertThat(state.meaning()).isNotEmpty();
        if (state.tone() == Tone.GOOD) {
            assertThat(state).isEqualTo(State.CONTAINED);
        }
    }

    @Test
    void aLiveIdentityTakesTheWordAway() {
        var target = only(CaseBook.opened().isolated(10, "DONE", LIVE));

        assertThat(target.state()).isEqualTo(State.CONTAINED_IDENTITIES_LIVE);
        assertThat(target.state().tone()).isNotEqualTo(Tone.GOOD);
        assertThat(target.live())
                .containsExactly(new Identity(POD, "IRSA_ROLE", "LIVE", "arn:aws:iam::123456789012:role/cart"));
    }

    @Test
    void aResultThatListsNoIdentitiesDoesNotProveThatThereAreNone() {
        assertThat(only(CaseBook.opened().isolated(10, "DONE", "{\"containment\":\"CONTAINED\"}"))
                        .state())
                .isEqualTo(State.CONTAINED_IDENTITIES_LIVE);
    }

    @Test
    void anIdentityInAnUnknownStateCountsAsLive() {
        String details =
                "{\"containment\":\"CONTAINED\",\"identities\":[\"NEW_KIND PERHAPS: x\", \"IRSA_ROLE REVOKED: y\"]}";

        var target = only(CaseBook.opened().isolated(10, "DONE", details));

        assertThat(target.state()).isEqualTo(State.CONTAINED_IDENTITIES_LIVE);
        assertThat(target.live()).extracting(Identity::kind).containsExactly("NEW_KIND");
    }

    @Test
    void doneWithoutReadingBackIsNotKnown() {
        var book = CaseBook.opened()
                .result(Function.QUARANTINE_WORKLOAD, 10, it -> it.unverified(POD, "isolate", "DONE", CONTAINED));

        assertThat(only(book).state()).isEqualTo(State.UNKNOWN);
        assertThat(only(book).whys()).extracting(Why::reason).containsExactly("NOT_READ_BACK");
    }

    @Test
    void anUnknownWordIsShownAndNotGood() {
        var target = only(CaseBook.opened().isolated(10, "DONE", "{\"containment\":\"FROZEN\"}"));

        assertThat(target.whys()).extracting(Why::text).anyMatch(text -> text.contains("unknown word FROZEN"));
    }

    @Test
    void whatWasObservedIsNothingDone() {
        var book = CaseBook.opened()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.observed()
                                .unverified(
                                        POD,
                                        "isolate",
                                        "DONE",
                                        "{\"expectedContainment\":\"CONTAINED\",\"identities\":[]}"));

        assertThat(only(book).state()).isEqualTo(State.OBSERVED);
        assertThat(only(book).state().words()).contains("NOTHING DONE");
        assertThat(only(book).notes()).contains("enforced it would be CONTAINED");
    }

    @Test
    void observingLaterChangesNothing() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        20,
                        it -> it.observed().unverified(POD, "isolate", "DONE", CONTAINED));

        assertThat(only(book).state()).isEqualTo(State.CONTAINED);
    }

    @Test
    void aLaterResultReplacesAnEarlierOne() {
        var worse = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .isolated(20, "FAILED", "{\"containment\":\"NOT_CONTAINED\",\"why\":[\"ALLOW_LEFT: a policy\"]}");
        var better = CaseBook.opened()
                .isolated(20, "DONE", CONTAINED)
                .isolated(10, "FAILED", "{\"containment\":\"NOT_CONTAINED\"}");

        assertThat(only(worse).state()).isEqualTo(State.NOT_CONTAINED);
        assertThat(only(worse).whys()).containsExactly(new Why("ALLOW_LEFT", "a policy"));
        assertThat(only(better).state()).isEqualTo(State.CONTAINED);
    }

    @Test
    void aCheckThatCouldNotLookMakesItNotKnown() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", LIVE)
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        300,
                        it -> it.row("case/gd-1", "verify", "FAILED", "CLUSTER_UNREACHABLE", "no answer", "{}"));

        assertThat(only(book).state()).isEqualTo(State.UNKNOWN);
        assertThat(only(book).whys()).extracting(Why::reason).containsExactly("CLUSTER_UNREACHABLE");
        assertThat(only(book).notes())
                .anyMatch(note -> note.contains("it was NETWORK CONTAINED, IDENTITIES LIVE at 2026-"));
        assertThat(only(book).live()).hasSize(1);
    }

    @Test
    void refusingAnEventLaterLeavesWhatIsHeld() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        20,
                        it -> it.row(POD, "isolate", "REFUSED", "STALE", "old", "{}"));

        assertThat(only(book).state()).isEqualTo(State.CONTAINED);
        assertThat(only(book).notes()).anyMatch(note -> note.contains("STALE"));
    }

    @Test
    void aReleaseIsReleasedAndItsIdentitiesGoOnBeingLive() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", LIVE)
                .result(
                        Function.RELEASE_WORKLOAD,
                        100,
                        it -> it.row(POD, "restore", "DONE", "{\"whatNow\":\"the pod belongs to nobody\"}"));

        assertThat(only(book).state()).isEqualTo(State.RELEASED);
        assertThat(only(book).live()).hasSize(1);
        assertThat(book.read().todo())
                .extracting(ToDo::title)
                .anyMatch(title -> title.startsWith("Decide what becomes of"));
    }

    @Test
    void aReleaseThatDidNotEndSaysSo() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .result(
                        Function.RELEASE_WORKLOAD,
                        100,
                        it -> it.row(POD, "restore", "FAILED", "CONFLICT", "changed", "{}")
                                .row(POD, "restore", "DONE", "{}"));

        assertThat(only(book).state()).isEqualTo(State.RELEASE_INCOMPLETE);
    }

    @Test
    void whatAnotherCaseHoldsStaysHeld() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .result(Function.RELEASE_WORKLOAD, 100, it -> it.skipped(POD, "restore", "HELD_BY_OTHER_CASE", "true"));

        assertThat(only(book).state()).isEqualTo(State.CONTAINED);
    }

    @Test
    void aReleaseWithoutARecordCountsByWhatItLeft() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .document(
                        "quarantine/1/pod~shop~cart-1.u1.released.json",
                        "{\"object\":\"pod/shop/cart-1\",\"at\":\"2026-11-24T10:05:00Z\",\"outcomes\":[{\"status\":\"DONE\"}]}");

        assertThat(only(book).state()).isEqualTo(State.RELEASED);
    }

    @Test
    void newActivityAfterTheReleaseIsRefusedAndBad() {
        var book = CaseBook.opened()
                .isolated(10, "DONE", CONTAINED)
                .result(Function.RELEASE_WORKLOAD, 100, it -> it.row(POD, "restore", "DONE", "{}"))
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        200,
                        it -> it.row(POD, "isolate", "REFUSED", "REOPENED", "again", "{}"));

        assertThat(only(book).state()).isEqualTo(State.REFUSED);
    }

    @Test
    void aNodeThatIsCordonedAndNotCutOffIsPartly() {
        var book = CaseBook.empty()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row("node/n1", "cordon", "DONE", "{}")
                                .row("node/n1", "isolate", "FAILED", "NODE_NOT_ISOLATED", "not cut off", "{}"));
        var notEven = CaseBook.empty()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row("node/n1", "cordon", "FAILED", "CONFLICT", "", "{}")
                                .row("node/n1", "isolate", "FAILED", "NODE_NOT_ISOLATED", "not cut off", "{}"));

        assertThat(only(book).state()).isEqualTo(State.PARTLY);
        assertThat(only(notEven).state()).isEqualTo(State.NOT_CONTAINED);
    }

    @Test
    void aPodThatTheFindingNamesAndNoResultDoesHasNoResult() {
        assertThat(only(CaseBook.opened()).state()).isEqualTo(State.NO_RESULT);
        assertThat(only(CaseBook.opened()).target()).isEqualTo(POD);
        assertThat(CaseBook.empty().read().state()).isEqualTo(State.NO_RESULT);
    }

    @Test
    void aQuarantineThatDiedOnTheWayIsNotKnown() {
        var book = CaseBook.opened().document("quarantine/1/pod~shop~cart-1.u1.before.json", "{}");

        assertThat(only(book).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void theWorstOfAllIsTheStateOfTheCaseAndStandsFirst() {
        var file = CaseBook.opened()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.row(POD, "isolate", "DONE", CONTAINED)
                                .row("pod/shop/a", "isolate", "FAILED", "{\"containment\":\"NOT_CONTAINED\"}")
                                .row("pod/shop/b", "isolate", "DONE", "{\"containment\":\"CONTAINED_NEW_FLOWS\"}"))
                .read();

        assertThat(file.state()).isEqualTo(State.NOT_CONTAINED);
        assertThat(file.targets()).extracting(TargetState::target).isEqualTo(List.of("pod/shop/a", "pod/shop/b", POD));
    }
}
