package dev.holdfast.report.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClocksTest {
    private static final Instant FRIDAY = Instant.parse("2026-11-27T18:00:00Z");

    @Test
    void whileNobodyHasChosenTheFirstDeadlineOfEveryRegimeIsShownAndSaysSo() {
        var playbook = Playbook.bundled();

        var clocks = playbook.planFor(Book.facts(Map.of())).clocks();

        assertThat(playbook.regimesAreChosen()).isFalse();
        assertThat(clocks).hasSize(19).extracting(Clock::regime).doesNotHaveDuplicates();
        assertThat(clocks)
                .allSatisfy(clock -> assertThat(clock.note())
                        .startsWith("nobody has said in the playbook whether this applies")
                        .endsWith("not legal advice; confirm with counsel"));
    }

    @Test
    void whoSaysThatNoneAppliesSeesNone() throws BadPlaybook {
        var playbook = Book.of("regimes: []");

        assertThat(playbook.regimesAreChosen()).isTrue();
        assertThat(playbook.planFor(Book.facts(Map.of())).clocks()).isEmpty();
    }

    @Test
    void awareIsTheFirstAutomatedFindingUnlessAPersonSaysOtherwise() throws BadPlaybook {
        var cautious = only("gdpr", Map.of()).getFirst();
        var set = only("gdpr", Map.of("aware", FRIDAY)).getFirst();

        assertThat(cautious.startedAt()).contains(Book.DETECTED);
        assertThat(cautious.due()).contains(Instant.parse("2026-11-30T17:30:00Z"));
        assertThat(cautious.note()).contains("taken to be the first automated finding");
        assertThat(set.startedAt()).contains(FRIDAY);
        assertThat(set.due()).contains(Instant.parse("2026-11-30T18:00:00Z"));
        assertThat(set.note()).contains("as a person set it; the first finding came at 2026-11-27T17:30:00Z");
    }

    @Test
    void materialityIsForPeopleToSay() throws BadPlaybook {
        var waiting = only("sec-8k", Map.of()).getFirst();

        assertThat(waiting.moment()).isEqualTo("materiality");
        assertThat(waiting.startedAt()).isEmpty();
        assertThat(waiting.due()).isEmpty();
        assertThat(waiting.note())
                .contains("a person has to set 'materiality': when it was determined to be material to investors")
                .contains("weekends are skipped, holidays are not known");
        assertThat(only("sec-8k", Map.of("materiality", FRIDAY)).getFirst().due())
                .contains(Instant.parse("2026-12-04T04:59:59Z"));
    }

    /** Four hours after classification, and a day after awareness at the latest: the earlier. */
    @ParameterizedTest
    @CsvSource({
        "2026-11-27T18:00:00Z, classified, 2026-11-27T22:00:00Z",
        "2026-11-28T13:30:00Z, classified, 2026-11-28T17:30:00Z",
        "2026-11-28T13:30:01Z, aware, 2026-11-28T17:30:00Z",
        "2026-12-05T09:00:00Z, aware, 2026-11-28T17:30:00Z",
    })
    void theInitialNotificationOfDoraIsDueAtTheEarlier(Instant classified, String moment, Instant due)
            throws BadPlaybook {
        var initial = only("dora", Map.of("classified", classified)).getFirst();

        assertThat(initial.due()).contains(due);
        assertThat(initial.moment()).isEqualTo(moment);
    }

    @Test
    void beforeItIsClassifiedTheDayAfterAwarenessCounts() throws BadPlaybook {
        var initial = only("dora", Map.of()).getFirst();

        assertThat(initial.due()).contains(Instant.parse("2026-11-28T17:30:00Z"));
        assertThat(initial.note()).contains("a person has to set 'classified'");
    }

    @Test
    void theIntermediateReportOfDoraCountsFromTheSubmissionOfTheInitialOne() throws BadPlaybook {
        var waiting = only("dora", Map.of("classified", FRIDAY));
        var running = only("dora", Map.of("classified", FRIDAY, "dora-initial-submitted", FRIDAY.plusSeconds(60)));

        assertThat(waiting)
                .extracting(Clock::startedAt)
                .containsExactly(Optional.of(FRIDAY), Optional.empty(), Optional.empty());
        assertThat(running.get(1).due()).contains(Instant.parse("2026-11-30T18:01:00Z"));
        assertThat(running.get(2).due()).isEmpty();
    }

    @Test
    void theFinalReportOfNis2CountsFromTheNotification() throws BadPlaybook {
        var clocks = only("nis2", Map.of("nis2-notified", Instant.parse("2027-01-31T12:00:00Z")));

        assertThat(clocks)
                .extracting(Clock::due)
                .containsExactly(
                        Optional.of(Instant.parse("2026-11-28T17:30:00Z")),
                        Optional.of(Instant.parse("2026-11-30T17:30:00Z")),
                        Optional.of(Instant.parse("2027-02-28T12:00:00Z")));
    }

    @Test
    void whatIsToBeDoneAtOnceHasBegunAndHasNoNumber() throws BadPlaybook {
        var clock = only("china-pipl", Map.of()).getFirst();

        assertThat(clock.startedAt()).contains(Book.DETECTED);
        assertThat(clock.due()).isEmpty();
        assertThat(clock.deadline()).isEqualTo("take measures and notify, at once from 'aware'");
    }

    @Test
    void everyDeadlineOfEveryRegimeCanRun() throws BadPlaybook {
        var ids = "[gdpr, uk-gdpr, nis2, dora, cra-vulnerability, cra-incident, sec-8k, hipaa, nydfs, cert-in, "
                + "pdpa-singapore, china-cii, china-organs, china-operators, china-pipl, australia-ndb, "
                + "australia-soci, australia-ransomware, pci-dss]";
        var playbook = Book.of("regimes: " + ids);
        var all = new HashMap<String, Instant>();
        playbook.moments().keySet().forEach(moment -> all.put(moment, FRIDAY));

        assertThat(playbook.planFor(Book.facts(all)).clocks())
                .hasSizeGreaterThan(35)
                .allSatisfy(clock -> assertThat(clock.startedAt()).contains(FRIDAY));
    }

    private static List<Clock> only(String regime, Map<String, Instant> moments) throws BadPlaybook {
        return Book.of("regimes: [" + regime + "]").planFor(Book.facts(moments)).clocks();
    }
}
