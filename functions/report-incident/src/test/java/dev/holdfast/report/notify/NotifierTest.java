package dev.holdfast.report.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.report.notify.NoticeFacts.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

final class NotifierTest {
    private static final Stage OPEN = new Stage.Open();
    private static final Stage SEEN = new Stage.Acknowledged("somebody", Bench.OPENED.plusSeconds(60));

    private final Bench bench = new Bench();

    @Test
    void everyChangeIsToldOnceByEveryChannel() {
        bench.tell(bench.facts("a", OPEN), "r1");
        bench.tell(bench.facts("a", OPEN), "r2");
        bench.tell(bench.facts("b", OPEN), "r3");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "changed");
        assertThat(bench.services.events).hasSize(2).allSatisfy(event -> {
            assertThat(event.source()).isEqualTo("holdfast");
            assertThat(event.detailType()).isEqualTo("Holdfast Case Updated");
        });
        assertThat(bench.tell(bench.facts("b", OPEN), "r4"))
                .extracting(Outcome::ending)
                .containsExactly(new Ending.AlreadyDone());
    }

    @Test
    void whatComesBackToAnEarlierStateIsAChangeToo() {
        for (String hash : List.of("contained", "not", "contained", "not")) {
            bench.tell(bench.facts(hash, SEEN), "r");
        }

        assertThat(new HashSet<>(bench.services.publishedIds())).hasSize(4);
    }

    @Test
    void whatWasSeenEarlierThanTheLastNoticeIsNoNews() {
        var old = bench.facts("a", OPEN);
        bench.clock.advance(Duration.ofSeconds(1));
        bench.tell(bench.facts("b", OPEN), "r1");

        assertThat(bench.tell(old, "r2"))
                .singleElement()
                .satisfies(row -> assertThat(row.ending().why()).contains(Reason.NOTHING_NEW));
        assertThat(bench.services.published).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0001-change.json | rubbish",
                "0001-change.json | {}",
                "9999-change.json | {\"kind\":\"OPENED\",\"stateHash\":\"x\",\"asOf\":\"2099-01-01T00:00:00Z\","
                        + "\"requestId\":\"r\",\"at\":\"2026-11-27T17:30:00Z\"}",
                "level-incident.json | rubbish"
            })
    void whatSomebodyElsePutAmongTheNoticesSilencesNobody(String name, String text) {
        var level = Bench.plan(bench.facts("a", OPEN)).levels().get(1).name();
        bench.s3.plantUnlocked(
                "cases/gd-1/notices/" + name.replace("level-incident", "level-" + level),
                text.getBytes(StandardCharsets.UTF_8));
        bench.clock.advance(Duration.ofMinutes(31));

        var rows = bench.tell(bench.facts("a", OPEN), "r1");
        bench.tell(bench.facts("b", OPEN), "r2");
        bench.tell(bench.facts("b", OPEN), "r3");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "escalated", "changed");
        assertThat(rows)
                .extracting(row -> row.ending().why().orElse(Reason.NOTHING_NEW))
                .contains(Reason.CONFLICTING_EVIDENCE);
        assertThat(rows).noneMatch(row -> row.ending().wantsRetry());
    }

    /** Acknowledging keeps people asleep; what nobody has under control wakes them all the same, once. */
    @Test
    void theSecondLevelIsToldAtOnceOfWhatIsNotContainedOrMissing() {
        bench.tell(bench.urgent("NOT_CONTAINED", List.of(), SEEN), "r1");
        bench.tell(bench.urgent("NOT_CONTAINED", List.of("log of pod/shop/cart-1"), SEEN), "r2");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "urgent");
        assertThat(SimulatedChannels.attribute(bench.services.published.getLast(), "tell"))
                .isEqualTo("[\"incident-manager\",\"platform-on-call\"]");
        assertThat(bench.services.published.getLast().subject()).startsWith("Holdfast gd-1 URGENT: ");
        assertThat(bench.services.published.getLast().message())
                .contains("You are told at once, whoever has acknowledged this case: something is not contained.")
                .doesNotContain("Nobody has acknowledged");
    }

    @Test
    void missingEvidenceAloneIsEnough() {
        bench.tell(bench.urgent("CONTAINED", List.of("log of pod/shop/cart-1"), OPEN), "r1");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "urgent");
    }

    @Test
    void whatIsUrgentAndWasNotAcknowledgedInTimeSaysThat() {
        bench.clock.advance(Duration.ofMinutes(31));
        bench.tell(bench.urgent("NOT_CONTAINED", List.of(), OPEN), "r1");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "escalated");
        assertThat(bench.services.published.getLast().message()).contains("Nobody has acknowledged this case in time.");
    }

    @Test
    void aClosedCaseWakesNobody() {
        bench.tell(bench.urgent("NOT_CONTAINED", List.of("log"), new Stage.Closed(Bench.OPENED)), "r1");

        assertThat(bench.services.publishedKinds()).containsExactly("closed");
    }

    @Test
    void theNextLevelIsToldInTimeOnceAndTheOneAfterItIsScheduled() {
        bench.tell(bench.facts("a", OPEN), "r1");
        assertThat(bench.services.schedules.values()).singleElement().satisfies(schedule -> {
            assertThat(schedule.name()).matches("[0-9a-zA-Z-_.]{1,64}");
            assertThat(schedule.scheduleExpression()).isEqualTo("at(2026-11-27T18:00:01)");
            assertThat(schedule.scheduleExpressionTimezone()).isEqualTo("UTC");
            assertThat(schedule.groupName()).isEqualTo("holdfast");
            assertThat(schedule.actionAfterCompletionAsString()).isEqualTo("DELETE");
            assertThat(schedule.flexibleTimeWindow().modeAsString()).isEqualTo("OFF");
            assertThat(schedule.target().arn()).isEqualTo("arn:function");
            assertThat(schedule.target().roleArn()).isEqualTo("arn:role");
            assertThat(schedule.target().input())
                    .isEqualTo("{\"source\":\"holdfast\",\"detail-type\":\"Escalation"
                            + " Due\",\"detail\":{\"case\":\"gd-1\"}}");
        });

        bench.clock.advance(Duration.ofMinutes(30));
        bench.tell(bench.facts("a", OPEN), "r2");
        bench.tell(bench.facts("a", OPEN), "r3");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "escalated");
        assertThat(SimulatedChannels.attribute(bench.services.published.getLast(), "tell"))
                .isEqualTo("[\"incident-manager\",\"platform-on-call\"]");
        assertThat(bench.services.schedules).hasSize(2);
    }

    @Test
    void aScheduleThatFiresALittleEarlyStillTellsTheNextLevel() {
        bench.tell(bench.facts("a", OPEN), "r1");
        bench.clock.advance(Duration.ofMinutes(30).minusSeconds(25));
        bench.tell(bench.facts("a", OPEN), "r2");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "escalated");
    }

    @Test
    void changesAreToldToEveryLevelThatKnowsOfTheCase() {
        bench.clock.advance(Duration.ofMinutes(31));
        bench.tell(bench.facts("a", OPEN), "r1");
        bench.tell(bench.facts("b", OPEN), "r2");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "escalated", "changed");
        assertThat(SimulatedChannels.attribute(bench.services.published.getLast(), "tell"))
                .isEqualTo("[\"security-on-call\",\"incident-manager\",\"platform-on-call\"]");
    }

    @Test
    void whoHasAcknowledgedItWakesNobodyElse() {
        bench.tell(bench.facts("a", OPEN), "r1");
        bench.tell(bench.facts("a", SEEN), "r2");
        assertThat(bench.services.schedules).isEmpty();

        bench.clock.advance(Duration.ofDays(2));
        bench.tell(bench.facts("a", SEEN), "r3");
        bench.tell(bench.facts("c", new Stage.Closed(bench.clock.instant())), "r4");

        assertThat(bench.services.publishedKinds()).containsExactly("opened", "closed");
    }

    @Test
    void aCaseThatIsOpenedAgainIsSaidToBeAndItsLevelsAreToldAnew() {
        bench.clock.advance(Duration.ofMinutes(31));
        bench.tell(bench.facts("a", OPEN), "r1");
        bench.tell(bench.facts("b", new Stage.Closed(bench.clock.instant())), "r2");
        bench.clock.advance(Duration.ofDays(1));
        var again = bench.clock.instant();
        bench.tell(bench.reopened("c", OPEN, again), "r3");
        bench.tell(bench.reopened("c", OPEN, again), "r4");
        bench.clock.advance(Duration.ofMinutes(30));
        bench.tell(bench.reopened("c", OPEN, again), "r5");

        assertThat(bench.services.publishedKinds())
                .containsExactly("opened", "escalated", "closed", "reopened", "escalated");
        assertThat(bench.services.published.get(3).subject()).contains("REOPENED");
        assertThat(new HashSet<>(bench.services.publishedIds())).hasSize(5);
    }

    @Test
    void aRehearsalTellsTheFirstLevelOnly() {
        bench.clock.advance(Duration.ofHours(9));
        var facts = bench.facts(Bench.DRILL, "a", OPEN, List.of());

        bench.tell(facts, "r1");

        assertThat(bench.services.schedules).isEmpty();
        assertThat(bench.services.published).singleElement().satisfies(one -> {
            assertThat(one.subject()).startsWith("DRILL Holdfast gd-1 opened");
            assertThat(SimulatedChannels.attribute(one, "drill")).isEqualTo("true");
        });
    }

    /** Wherever the function is killed, a later run tells what is missing, and repeats nothing but under its own id. */
    @Test
    void killedAfterAnyCallNothingIsLostAndNothingIsToldUnderTwoIds() {
        int calls = callsOfOneRun();
        for (int at = 1; at <= calls; at++) {
            for (var again : List.of("r1", "r2")) {
                for (var moment : List.of(Fault.KILL_BEFORE, Fault.KILL_AFTER)) {
                    killed(at, moment, again);
                }
            }
        }
    }

    private static int callsOfOneRun() {
        var bench = overdue();
        var calls = new AtomicInteger();
        count(bench, calls);
        bench.tell(bench.facts("a", OPEN), "r1");
        return calls.get();
    }

    private static void killed(int at, Fault moment, String again) {
        var bench = overdue();
        var left = new AtomicInteger(at);
        Runnable kill = () -> {
            if (left.decrementAndGet() == 0) {
                throw new AssertionError("killed");
            }
        };
        if (moment == Fault.KILL_BEFORE) {
            bench.services.beforeCall = kill;
        } else {
            bench.services.afterCall = kill;
        }
        hookPuts(bench, kill);

        assertThatThrownBy(() -> bench.tell(bench.facts("a", OPEN), "r1")).hasMessage("killed");
        bench.services.beforeCall = () -> {};
        bench.services.afterCall = () -> {};
        bench.clock.advance(Duration.ofSeconds(61));
        assertThat(bench.tell(bench.facts("a", OPEN), again))
                .allMatch(one -> one.ending().isGood());
        bench.tell(bench.facts("a", OPEN), "r3");

        var topic = new HashSet<>(bench.services.publishedIds());
        assertThat(topic).describedAs("killed at call " + at + " " + moment).hasSize(2);
        assertThat(bench.services.published.size()).isBetween(2, 3);
        var bus = new ArrayList<String>();
        bench.services.events.forEach(event -> bus.add(event.detail().replaceAll(".*\"notice\":\"([^\"]+)\".*", "$1")));
        assertThat(new HashSet<>(bus)).isEqualTo(topic);
        assertThat(bench.services.schedules).hasSize(1);
    }

    private static Bench overdue() {
        var bench = new Bench();
        bench.clock.advance(Duration.ofMinutes(31));
        return bench;
    }

    private static void count(Bench bench, AtomicInteger calls) {
        bench.services.beforeCall = calls::incrementAndGet;
        hookPuts(bench, calls::incrementAndGet);
    }

    /** Before each of the writes that one run makes: 2 claims, 4 marks. */
    private static void hookPuts(Bench bench, Runnable hook) {
        for (int n = 0; n < 6; n++) {
            bench.s3.beforeNext("PutObject", hook);
        }
    }

    @Test
    void aClaimOfARunThatMayBeAliveIsLeftToItAndTriedAgain() {
        bench.services.failures.put("Publish", new IllegalStateException("killed"));
        assertThatThrownBy(() -> bench.tell(bench.facts("a", SEEN), "r1")).hasMessage("killed");
        bench.services.failures.clear();

        var outcome = bench.tell(bench.facts("a", SEEN), "r2").getFirst();

        assertThat(outcome.ending().wantsRetry()).isTrue();
        assertThat(bench.services.published).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "403, AuthorizationError, ACCESS_DENIED, false",
        "404, NotFound, NO_SUCH_OBJECT, false",
        "429, Throttled, THROTTLED, true",
        "500, InternalError, SERVICE_ERROR, true",
        "400, KMSAccessDenied, KMS_DENIED, false",
        "400, InvalidParameter, REJECTED, false",
    })
    void aTopicThatIsDownIsSaidAndTheBusIsToldAllTheSame(int status, String code, Reason reason, boolean retry) {
        bench.services.failures.put("Publish", AwsErrors.of(status, code, "no"));

        var outcome = bench.tell(bench.facts("a", SEEN), "r1").getFirst();

        assertThat(outcome.ending().why()).contains(reason);
        assertThat(outcome.ending().wantsRetry()).isEqualTo(retry);
        assertThat(bench.services.events).hasSize(1);

        bench.services.failures.clear();
        bench.tell(bench.facts("a", SEEN), "r1");
        assertThat(bench.services.published).hasSize(1);
        assertThat(bench.services.events).hasSize(1);
    }

    @Test
    void anEventThatFailedInsideAnAnswerOf200IsAFailure() {
        bench.services.badEntries.add(PutEventsResultEntry.builder()
                .errorCode("ThrottlingException")
                .errorMessage("slow down")
                .build());

        var outcome = bench.tell(bench.facts("a", SEEN), "r1").getFirst();

        assertThat(outcome.ending().why()).contains(Reason.THROTTLED);
        assertThat(bench.tell(bench.facts("a", SEEN), "r1"))
                .allMatch(one -> one.ending().isGood());
        assertThat(bench.services.publishedIds()).hasSize(1);
    }

    @Test
    void aLostAnswerOfTheTopicMayTellTwiceUnderOneId() {
        bench.services.afterCall = () -> {
            throw AwsErrors.lost();
        };
        assertThat(bench.tell(bench.facts("a", SEEN), "r1").getFirst().ending().wantsRetry())
                .isTrue();
        bench.services.afterCall = () -> {};
        bench.tell(bench.facts("a", SEEN), "r1");

        assertThat(bench.services.publishedIds()).hasSize(2);
        assertThat(new HashSet<>(bench.services.publishedIds())).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"ACCESS_DENIED", "SLOW_DOWN"})
    void withoutTheBucketNothingIsClaimedAndSoNothingSent(Fault fault) {
        bench.s3.failNext("ListObjectsV2", fault);

        var outcome = bench.tell(bench.facts("a", OPEN), "r1").getFirst();

        assertThat(outcome.ending()).isInstanceOf(Ending.Failed.class);
        assertThat(bench.services.published).isEmpty();
    }

    @Test
    void aScheduleThatCannotBeMadeIsSaid() {
        bench.services.failures.put("CreateSchedule", AwsErrors.of(403, "AccessDeniedException", "no"));

        assertThat(bench.tell(bench.facts("a", OPEN), "r1"))
                .extracting(one -> one.ending().status())
                .containsExactly("DONE", "FAILED");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void anyNumberOfTargetsMakesAShortNotice(int targets) {
        var names = new ArrayList<String>();
        for (int i = 0; i < targets; i++) {
            names.add("pod/evil.example.com/" + "http://evil.example.com/?".repeat(20) + "\n<b>\u202e" + i);
        }

        bench.tell(bench.facts(Bench.CASE, "a", SEEN, names), "r1");

        var notice = bench.services.published.getFirst();
        assertThat(notice.subject()).matches("[ -~]{1,99}");
        assertThat(notice.message().length()).isLessThan(10_000);
        assertThat(bench.services.events.getFirst().detail().length()).isLessThan(8_000);
        assertThat(notice.message()).doesNotContain("\u202e");
        assertThat(new tools.jackson.databind.json.JsonMapper()
                        .readTree(notice.message())
                        .path("email")
                        .asString())
                .contains("Report: s3://evidence/cases/gd-1/report/0001/report.html")
                .doesNotContain("http://")
                .doesNotContain("example.com");
        assertThat(notice.messageAttributes()).hasSizeLessThanOrEqualTo(10);
    }
}
