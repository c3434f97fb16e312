package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ApplicationLogsTest {
    private static final String UID = "6f1c0000-0000-4000-8000-000000000001";
    private static final Target.Pod POD = new Target.Pod("shop", "cart-1", Optional.of(UID));
    private static final String FOLDER = "cases/m-test/logs/shop/cart-1." + UID + "/";
    private static final String FIRST = FOLDER + "cloudwatch.20261123T180000Z.001.log";
    private static final String SECOND = FOLDER + "cloudwatch.20261123T180000Z.002.log";
    private final Bench bench = new Bench();

    private Handled copy() {
        return copy(bench.work());
    }

    private Handled copy(CloudWatchWork work) {
        return new ApplicationLogs(bench.logs, bench, bench).copy(work, POD, bench.deadline());
    }

    private Handled copyAtMost(long bytes) {
        return new ApplicationLogs(bench.logs, bench, bench, bytes).copy(bench.work(), POD, bench.deadline());
    }

    private static Instant ago(int minutes) {
        return Bench.NOW.minus(Duration.ofMinutes(minutes));
    }

    @Test
    void linesOfThePodAreKeptWithARecordBesideThem() {
        bench.applicationLine(ago(50), "cart-1", UID, "one");
        bench.applicationLine(ago(40), "other", UID, "not this");
        bench.applicationLine(ago(5), "cart-1", UID, "two");

        var handled = copy();

        var outcome = Bench.only(handled);
        assertThat(outcome.target()).isEqualTo("pod/shop/cart-1");
        assertThat(outcome.action()).isEqualTo(Action.COPY_LOG);
        assertThat(outcome.ending()).isEqualTo(new Ending.Done());
        assertThat(outcome.details())
                .containsEntry("events", 2L)
                .containsEntry("firstTimestamp", "2026-11-23T17:10:00Z");
        assertThat(bench.messages(FIRST)).hasSize(2).first().asString().contains("\"log\":\"one\"");
        var meta = bench.json(FIRST + ".meta.json");
        assertThat(meta.required("filterPattern").stringValue())
                .contains("$.kubernetes.pod_name = \"cart-1\"", "$.kubernetes.namespace_name = \"shop\"");
        assertThat(meta.required("logGroup").stringValue()).isEqualTo(Bench.APPLICATION);
        assertThat(meta.required("events").asInt()).isEqualTo(2);
        assertThat(meta.required("lastTimestamp").stringValue()).isEqualTo("2026-11-23T17:55:00Z");
        assertThat(meta.required("truncated").isNull()).isTrue();
        assertThat(handled.evidence()).extracting(kept -> kept.key()).containsExactly(FIRST, FIRST + ".meta.json");
        assertThat(meta.required("sha256").stringValue())
                .isEqualTo(handled.evidence().getFirst().sha256());
    }

    @Test
    void lineOfAnotherPodOfTheSameNameIsNotItsOwn() {
        bench.applicationLine(ago(50), "cart-1", "another-uid", "before");
        bench.applicationLine(ago(5), "cart-1", UID, "mine");

        copy();

        assertThat(bench.messages(FIRST)).singleElement().asString().contains("mine");
        assertThat(bench.json(FIRST + ".meta.json").required("eventsLeftOut").asInt())
                .isEqualTo(1);
    }

    @Test
    void serverThatIgnoresPatternsChangesNothing() {
        bench.logs.patterns(SimulatedLogs.Patterns.IGNORED);
        bench.applicationLine(ago(40), "other", UID, "cart-1 is not this one");
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        bench.logs.log(Bench.APPLICATION, "s", ago(3), "not JSON");

        copy();

        assertThat(bench.messages(FIRST)).singleElement().asString().contains("mine");
    }

    @Test
    void lineThatCannotBeReadIsKeptWhereItSpeaksOfThePod() {
        bench.logs.patterns(SimulatedLogs.Patterns.IGNORED);
        String deep = "[".repeat(2000) + "\"cart-1 shop\"";
        bench.logs.log(Bench.APPLICATION, "s", ago(3), deep);

        copy();

        assertThat(bench.messages(FIRST)).containsExactly(deep);
    }

    @Test
    void hostileTextStaysInsideItsLine() {
        bench.applicationLine(ago(5), "cart-1", UID, "a\n{\"message\":\"forged\"}\u0000\u2028 \"");

        copy();

        assertThat(bench.s3.text(FIRST).lines()).hasSize(1);
        assertThat(bench.messages(FIRST)).singleElement().asString().contains("forged");
    }

    @Test
    void pagesAreFollowedAlsoWhereTheyAreEmpty() {
        bench.logs.pageSize(2);
        bench.logs.emptyPages(3);
        for (int i = 0; i < 7; i++) {
            bench.applicationLine(ago(50 - i), "cart-1", UID, "line " + i);
        }

        copy();

        assertThat(bench.messages(FIRST)).hasSize(7);
    }

    @Test
    void noLineIsLostOrDoubledBetweenSlices() {
        for (int i = 0; i < 60; i++) {
            bench.applicationLine(ago(60).plusSeconds(60L * i), "cart-1", UID, "line " + i);
            bench.applicationLine(ago(60).plusSeconds(60L * i).plusMillis(59_999), "cart-1", UID, "late " + i);
        }

        copy();

        assertThat(bench.messages(FIRST)).hasSize(120).doesNotHaveDuplicates();
        assertThat(bench.logs.requests()).hasSize(2);
    }

    @Test
    void withoutALogGroupThereIsNoOtherSource() {
        var ending = Bench.only(copy()).ending();

        assertThat(ending.status()).isEqualTo("FAILED");
        assertThat(ending.why()).contains(Reason.NO_LOG_GROUP);
        assertThat(ending.wantsRetry()).isFalse();
        assertThat(bench.keys("")).isEmpty();
    }

    @Test
    void withoutALineItSaysSoAndKeepsTheRecordOfTheSearch() {
        bench.logs.group(Bench.APPLICATION);

        var ending = Bench.only(copy()).ending();

        assertThat(ending.why()).contains(Reason.NO_LOG_LINES);
        assertThat(ending.status()).isEqualTo("SKIPPED");
        assertThat(bench.json(FIRST + ".meta.json").required("events").asInt()).isZero();
    }

    @Test
    void throttlingIsWaitedFor() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        bench.logs.fail(SimulatedLogs.throttled(), SimulatedLogs.throttled());

        assertThat(Bench.only(copy()).ending()).isEqualTo(new Ending.Done());
        assertThat(bench.pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void throttlingThatDoesNotEndIsTold() {
        bench.logs.group(Bench.APPLICATION);
        for (int i = 0; i < 6; i++) {
            bench.logs.fail(SimulatedLogs.throttled());
        }

        var ending = Bench.only(copy()).ending();

        assertThat(ending.why()).contains(Reason.THROTTLED);
        assertThat(ending.wantsRetry()).isTrue();
    }

    @Test
    void deniedIsTold() {
        bench.logs.fail(AwsErrors.of(400, "AccessDeniedException", "not authorized to perform: logs:FilterLogEvents"));

        assertThat(Bench.only(copy()).ending().why()).contains(Reason.ACCESS_DENIED);
    }

    @Test
    void copyThatBreaksOffIsContinuedUnderTheNextNumber() {
        bench.logs.pageSize(2);
        for (int i = 0; i < 5; i++) {
            bench.applicationLine(ago(20).plusSeconds(i), "cart-1", UID, "line " + i);
        }
        bench.logs.pass(2);
        bench.logs.fail(AwsErrors.lost());

        var broken = copy();

        assertThat(Bench.only(broken).ending().why()).contains(Reason.UNREACHABLE);
        assertThat(bench.messages(FIRST)).hasSize(2);
        assertThat(broken.evidence().getFirst().truncated()).isPresent();
        assertThat(bench.json(FIRST + ".meta.json").required("truncated").stringValue())
                .startsWith("UNREACHABLE");

        assertThat(Bench.only(copy()).ending()).isEqualTo(new Ending.Done());
        assertThat(bench.messages(SECOND)).hasSize(4).first().asString().contains("line 1");
    }

    @Test
    void moreThanTheLimitIsCutBetweenTwoLinesAndContinued() {
        for (int i = 0; i < 5; i++) {
            bench.applicationLine(ago(20).plusSeconds(i), "cart-1", UID, "line " + i);
        }

        var cut = copyAtMost(900);

        assertThat(Bench.only(cut).ending().why()).contains(Reason.LOG_TRUNCATED);
        assertThat(bench.s3.text(FIRST)).endsWith("}\n");
        int first = bench.messages(FIRST).size();
        assertThat(first).isBetween(1, 4);
        assertThat(Bench.only(copyAtMost(10_000)).ending()).isEqualTo(new Ending.Done());
        assertThat(bench.messages(SECOND)).hasSize(5 - first + 1);
    }

    @Test
    void deadlineEndsTheCopyAndLeavesTheRest() {
        bench.logs.pageSize(1);
        for (int i = 0; i < 9; i++) {
            bench.applicationLine(ago(20).plusSeconds(i), "cart-1", UID, "line " + i);
        }
        bench.logs.beforeEach(() -> bench.forward(Duration.ofSeconds(10)));
        var deadline = Deadline.after(60_000, bench);

        var handled = new ApplicationLogs(bench.logs, bench, bench).copy(bench.work(), POD, deadline);

        assertThat(Bench.only(handled).ending()).isInstanceOf(Ending.NotReached.class);
        assertThat(bench.messages(FIRST)).hasSizeBetween(1, 4);
        assertThat(handled.evidence().getFirst().truncated())
                .hasValueSatisfying(why -> assertThat(why).startsWithIgnoringCase("DEADLINE"));
    }

    @Test
    void whatWasReadAndNotKeptWhenTheTimeWasUpComesWithTheNextRun() {
        for (int i = 0; i < 100; i++) {
            bench.applicationLine(ago(20).plusSeconds(i), "cart-1", UID, "line " + i + "x".repeat(200_000));
        }
        bench.s3.beforeNext(
                "UploadPart", () -> bench.forward(Duration.ofMinutes(14).plusSeconds(55)));

        assertThat(Bench.only(copy()).ending()).isInstanceOf(Ending.NotReached.class);
        assertThat(Bench.only(copy()).ending()).isEqualTo(new Ending.Done());

        String both = bench.s3.text(FIRST) + bench.s3.text(SECOND);
        assertThat(IntStream.range(0, 100)).allMatch(i -> both.contains("line " + i + "x"));
    }

    @Test
    void spanThatWasSearchedInVainIsNotSearchedAgain() {
        bench.logs.group(Bench.APPLICATION);
        bench.logs.pass(1);
        bench.logs.fail(AwsErrors.lost());
        copy();

        copy();

        assertThat(bench.json(FIRST + ".meta.json").required("readUntil").stringValue())
                .isEqualTo("2026-11-23T17:30:00Z");
        var second = bench.json(SECOND + ".meta.json");
        assertThat(second.required("from").stringValue()).isEqualTo("2026-11-23T17:30:00Z");
        assertThat(second.required("coveredFrom").stringValue()).isEqualTo("2026-11-23T17:00:00Z");
    }

    @Test
    void completeCopyIsNotMadeAgain() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        copy();
        int calls = bench.logs.requests().size();

        var again = copy();

        assertThat(Bench.only(again).ending()).isEqualTo(new Ending.AlreadyDone());
        assertThat(again.evidence()).extracting(kept -> kept.key()).containsExactly(FIRST);
        assertThat(bench.logs.requests()).hasSize(calls);
    }

    @Test
    void laterRoundCopiesWhatIsNewAndWhatMayHaveComeLate() {
        bench.applicationLine(ago(30), "cart-1", UID, "old");
        bench.applicationLine(ago(5), "cart-1", UID, "recent");
        copy();
        bench.forward(Duration.ofHours(1));
        bench.applicationLine(Bench.NOW.plusSeconds(60), "cart-1", UID, "new");
        var round = new Round(Bench.NOW.plusSeconds(3600));

        copy(bench.work(round));

        String key = FOLDER + "cloudwatch.20261123T190000Z.001.log";
        assertThat(bench.messages(key)).hasSize(2).last().asString().contains("new");
    }

    @Test
    void copyWithoutARecordIsMadeOnceMore() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        bench.s3.failAfter("PutObject", 1, Fault.KILL_BEFORE);
        try {
            copy();
        } catch (Fault.Killed _) {
            // between the copy and its record
        }
        assertThat(bench.keys("cloudwatch")).containsExactly(FIRST);

        assertThat(Bench.only(copy()).ending()).isEqualTo(new Ending.Done());
        assertThat(bench.messages(SECOND)).hasSize(1);
    }

    @Test
    void bucketThatAsksForTheUploadAgainGetsTheSameBytes() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        bench.s3.failNext("PutObject", Fault.CONFLICT_409);

        assertThat(Bench.only(copy()).ending()).isEqualTo(new Ending.Done());
        assertThat(bench.messages(FIRST)).hasSize(1);
    }

    @Test
    void bucketThatFailsIsTold() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");
        bench.s3.failNext("PutObject", Fault.ACCESS_DENIED);

        assertThat(Bench.only(copy()).ending().why()).contains(Reason.ACCESS_DENIED);
    }

    @Test
    void withoutAUidTheFolderSaysSo() {
        bench.applicationLine(ago(5), "cart-1", UID, "mine");

        new ApplicationLogs(bench.logs, bench, bench)
                .copy(bench.work(), new Target.Pod("shop", "cart-1"), bench.deadline());

        assertThat(bench.keys(""))
                .isNotEmpty()
                .allMatch(key -> key.startsWith("cases/m-test/logs/shop/cart-1.unknown/"));
        assertThat(List.copyOf(bench.keys(".log"))).isNotEmpty();
    }
}
