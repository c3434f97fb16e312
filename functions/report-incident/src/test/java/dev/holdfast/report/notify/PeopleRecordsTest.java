package dev.holdfast.report.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.testing.Fault;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Reason;
import dev.holdfast.report.notify.PeopleRecords.Written;
import dev.holdfast.report.playbook.Playbook;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PeopleRecordsTest {
    private final Bench bench = new Bench();
    private final PeopleRecords people = new PeopleRecords(bench.store, bench.clock);

    @Test
    void theSameAcknowledgementAgainIsTheSameRecordAndAnotherPersonsIsAnother() {
        assertThat(status(people.acknowledge(Bench.CASE, "Kim"))).isEqualTo("DONE");
        bench.clock.advance(Duration.ofHours(1));
        assertThat(status(people.acknowledge(Bench.CASE, "Kim"))).isEqualTo("ALREADY_DONE");
        assertThat(status(people.acknowledge(Bench.CASE, "Sam"))).isEqualTo("DONE");

        assertThat(bench.s3.objects().keySet())
                .containsExactly(
                        "cases/gd-1/people/20261127T173005000Z-acknowledged.json",
                        "cases/gd-1/people/20261127T183005000Z-acknowledged.json");
        assertThat(bench.s3.text("cases/gd-1/people/20261127T173005000Z-acknowledged.json"))
                .isEqualTo("{\"by\":\"Kim\",\"at\":\"2026-11-27T17:30:05Z\"}");
    }

    @Test
    void aTimeCanBeCorrectedAndCorrectedBack() {
        for (var at : new Instant[] {Bench.OPENED, Bench.OPENED.minusSeconds(60), Bench.OPENED}) {
            assertThat(status(set("classified", at))).isEqualTo("DONE");
            assertThat(status(set("classified", at))).isEqualTo("ALREADY_DONE");
            bench.clock.advance(Duration.ofMinutes(1));
        }
        assertThat(bench.s3.objects()).hasSize(3);
    }

    @Test
    void aMomentThatNoRegimeKnowsIsRefusedWithThoseThatTheyKnow() {
        var written = set("clasified", Bench.OPENED);

        assertThat(written.outcome().ending().why()).contains(Reason.BAD_INPUT);
        assertThat(written.outcome().ending().words().orElse(""))
                .startsWith("moment: expected one of assessed, aware, classified, ")
                .endsWith("got 'clasified'");
        assertThat(bench.s3.objects()).isEmpty();
    }

    @Test
    void aTimeToComeIsRefused() {
        assertThat(set("aware", bench.clock.instant().plusSeconds(301))
                        .outcome()
                        .ending()
                        .words())
                .contains("at: expected a time that is past, got 2026-11-27T17:35:06Z");
        assertThat(status(set("aware", bench.clock.instant().plusSeconds(300)))).isEqualTo("DONE");
    }

    @Test
    void theFirstClosingStandsAndLaterOnesBesideIt() {
        assertThat(status(people.close(Bench.CASE, "false alarm"))).isEqualTo("DONE");
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(status(people.close(Bench.CASE, "false alarm"))).isEqualTo("ALREADY_DONE");
        assertThat(status(people.close(Bench.CASE, "cleaned"))).isEqualTo("DONE");
        bench.clock.advance(Duration.ofMinutes(16));
        assertThat(status(people.close(Bench.CASE, "cleaned"))).isEqualTo("DONE");

        assertThat(bench.s3.text("cases/gd-1/closed.json"))
                .isEqualTo("{\"at\":\"2026-11-27T17:30:05Z\",\"reason\":\"false alarm\"}");
        assertThat(bench.s3.objects()).hasSize(3);
    }

    @Test
    void textOfAnyLengthIsBounded() {
        assertThat(people.acknowledge(Bench.CASE, "x".repeat(201))
                        .outcome()
                        .ending()
                        .why())
                .contains(Reason.BAD_INPUT);
        assertThat(people.close(Bench.CASE, "x".repeat(2001)).outcome().ending().why())
                .contains(Reason.BAD_INPUT);
        assertThat(status(people.close(Bench.CASE, "\u202e<b>\n\"x"))).isEqualTo("DONE");
    }

    @Test
    void aBucketThatRefusesIsSaid() {
        bench.s3.failNext("PutObject", Fault.ACCESS_DENIED);

        assertThat(people.acknowledge(Bench.CASE, "Kim").outcome().ending().why())
                .contains(Reason.ACCESS_DENIED);
    }

    @Test
    void aCaseIsFoundWhereItLies() throws EvidenceException {
        bench.store.keep(Bench.DRILL.prefix() + "events/x.json", new byte[] {'{', '}'}, "application/json");

        assertThat(people.find(new CaseId("gd-1"))).contains(Bench.DRILL);
        assertThat(people.find(new CaseId("gd-2"))).isEmpty();
    }

    private Written set(String moment, Instant at) {
        return people.setTime(Bench.CASE, moment, at, Playbook.bundled().moments());
    }

    private static String status(Written written) {
        return written.outcome().ending().status();
    }
}
