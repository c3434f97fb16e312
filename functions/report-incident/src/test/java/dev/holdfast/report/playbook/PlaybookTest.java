package dev.holdfast.report.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaybookTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 3.9, 4, 6.9, 7, 8.9, 9, 10})
    void everyFamilyHasAPlanForEverySeverity(double severity) {
        var plan = Playbook.bundled().planFor(Book.facts("CryptoCurrency:Runtime/BitcoinTool.B", severity));

        assertThat(plan.family()).isEqualTo("crypto-mining");
        assertThat(plan.title()).isEqualTo("Crypto mining");
        assertThat(plan.lead()).isEqualTo("security-on-call");
        assertThat(plan.levels()).isNotEmpty();
        assertThat(plan.levels().getFirst().after()).isEqualTo(Duration.ZERO);
        assertThat(plan.steps()).hasSizeGreaterThan(10);
    }

    @Test
    void theStepsBeginWithTheAcknowledgementOfThisCaseAndEndWithItsLessons() {
        var steps = Playbook.bundled().planFor(Book.facts("", 9)).steps();

        assertThat(steps.getFirst()).startsWith("Acknowledge").contains("\"case\":\"gd-1\"");
        assertThat(steps.getLast()).contains("Close Request");
        assertThat(steps).noneMatch(step -> step.contains("{case}"));
    }

    @Test
    void theMoreSevereTheSoonerTheNextLevelIsTold() {
        var playbook = Playbook.bundled();

        assertThat(playbook.planFor(Book.facts("", 9)).levels())
                .extracting(Level::name, Level::after)
                .containsExactly(
                        tuple("on-call", Duration.ZERO),
                        tuple("incident-manager", Duration.ofMinutes(15)),
                        tuple("management", Duration.ofHours(1)));
        assertThat(playbook.planFor(Book.facts("", 5)).levels().get(1).after()).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void whatAnOwnPlaybookLeavesOutStaysAsItWas() throws BadPlaybook {
        var own = Book.of(
                "regimes: [gdpr]",
                "families:",
                "  crypto-mining:",
                "    lead: finops",
                "  ours:",
                "    title: Ours",
                "    lead: we",
                "    matches: ['Execution:Runtime/ReverseShell']",
                "    steps: ['call us about {case}']");

        var mining = own.planFor(Book.facts("CryptoCurrency:Runtime/BitcoinTool.B", 8));
        var ours = own.planFor(Book.facts("Execution:Runtime/ReverseShell", 8));

        assertThat(own.name()).isEqualTo("own.yaml");
        assertThat(mining.lead()).isEqualTo("finops");
        assertThat(mining.title()).isEqualTo("Crypto mining");
        assertThat(mining.levels()).hasSize(3);
        assertThat(mining.clocks()).extracting(Clock::regime).containsOnly("EU GDPR");
        assertThat(ours.family()).isEqualTo("ours");
        assertThat(ours.steps()).contains("call us about gd-1");
        assertThat(own.familyOf("Execution:Runtime/SuspiciousTool")).isEqualTo("execution");
    }

    @Test
    void anOwnRegimeWithItsOwnMomentIsAClock() throws BadPlaybook {
        var own = Book.of(
                "regimes: [insurer]",
                "moments: {loss-known: when the loss was known}",
                "known-regimes:",
                "  insurer:",
                "    name: Our insurer",
                "    concerns: us",
                "    source: policy 12",
                "    deadlines: [{name: tell them, within: 2 business days, from: loss-known}]");

        assertThat(own.moments()).containsKeys("loss-known", "aware");
        assertThat(own.planFor(Book.facts("", 8)).clocks())
                .singleElement()
                .satisfies(clock -> assertThat(clock.moment()).isEqualTo("loss-known"));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnceWithLineAndField() {
        var bad = bad(
                "version: 2",
                "regimes: [gdpr, gpdr]",
                "levels:",
                "  high:",
                "    - {name: first, tell: [a], after: 5m}",
                "    - {name: second, tell: [], after: soon}",
                "families:",
                "  malware:",
                "    lead: Anna & Bob",
                "    colour: red",
                "  execution:",
                "    matches: ['Trojan:']",
                "known-regimes:",
                "  gdpr:",
                "    zone: Mars/Olympus",
                "    deadlines:",
                "      - {name: x, within: 3 fortnights, from: whenever}");

        assertThat(bad.problems())
                .extracting(BadPlaybook.Problem::toString)
                .anyMatch(text -> text.startsWith("own.yaml line 1, version: expected 1, got '2'"))
                .anyMatch(text -> text.startsWith("own.yaml line 2, regimes[1]: expected one of gdpr, "))
                .anyMatch(text -> text.startsWith("own.yaml line 5, levels.high[0].after: expected 0m"))
                .anyMatch(text -> text.startsWith("own.yaml line 6, levels.high[1].after: expected a time such as 15m"))
                .anyMatch(text -> text.startsWith("own.yaml line 6, levels.high[1].tell: expected a list of 1"))
                .anyMatch(text -> text.startsWith("own.yaml line 9, families.malware.lead: expected a name"))
                .anyMatch(
                        text -> text.startsWith("own.yaml line 10, families.malware.colour: expected only the fields"))
                .anyMatch(text -> text.startsWith("own.yaml line 12, families.execution.matches: expected beginnings"))
                .anyMatch(text -> text.startsWith("own.yaml line 15, known-regimes.gdpr.zone: expected a zone"))
                .anyMatch(
                        text -> text.contains("line 17, known-regimes.gdpr.deadlines[0].within: expected a time such"))
                .anyMatch(
                        text -> text.contains("line 17, known-regimes.gdpr.deadlines[0].from: expected one of the mo"));
        assertThat(bad.getMessage()).contains("own.yaml line 1, version").contains("; ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x [1]\\nb: *x | own.yaml line 2: expected no aliases (*name)",
                "a: 1\\na: 2 | own.yaml line 2, a: expected once, got twice",
                "families: {malware: {title: x, title: y}} | own.yaml line 1, families.malware.title: expected once,"
                        + " got twice",
                "--- {}\\n--- {} | own.yaml line 2: expected one document",
                "'a: [' | own.yaml line 1: expected YAML",
                "'a: \"b' | own.yaml line 1: expected YAML",
                "- a | own.yaml line 1: expected fields",
                "text | own.yaml line 1: expected fields, got 'text'",
                "'# nothing' | own.yaml: expected a playbook, got nothing",
                "a: \\u0001 | own.yaml: expected YAML",
                "families: | families: expected fields, got nothing",
                "? [a, b]\\n: c | own.yaml: expected YAML",
                "regimes: sometimes | own.yaml line 1, regimes: expected undecided or a list",
                "regimes: {} | own.yaml line 1, regimes: expected",
                "levels: {urgent: []} | own.yaml line 1, levels.urgent: expected only the fields",
            })
    void hostileYamlIsRefusedWithItsLine(String yaml, String problem) {
        String text = yaml.replace("\\n", "\n").replace("\\u0001", "\u0001");

        assertThat(bad(text).getMessage()).contains(problem);
    }

    @Test
    void whatIsTooDeepTooLongOrNotTextIsRefused() {
        assertThat(bad("a: " + "[".repeat(100_000)).getMessage()).contains("at most 20 levels");
        assertThat(bad("#" + "x".repeat(256 * 1024)).getMessage()).contains("at most 256 KiB");
        assertThat(bad("steps-first: ['" + "x".repeat(2001) + "']").getMessage())
                .contains("own.yaml line 1, steps-first[0]: expected text of at most 2000 characters")
                .hasSizeLessThan(400);
        assertThat(catchThrowableOfType(
                        BadPlaybook.class, () -> Playbook.parse(new byte[] {(byte) 0xc3, '('}, "own.yaml")))
                .hasMessage("own.yaml: expected UTF-8");
    }

    @Test
    void anEmptyMappingAndAByteOrderMarkAreNoProblem() throws BadPlaybook {
        assertThat(Book.of("{}").planFor(Book.facts("", 8)).levels()).hasSize(3);
        assertThat(Book.of("\uFEFFregimes: []").regimesAreChosen()).isTrue();
    }

    private static BadPlaybook bad(String... lines) {
        byte[] yaml = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        return catchThrowableOfType(BadPlaybook.class, () -> Playbook.parse(yaml, "own.yaml"));
    }
}
