package dev.holdfast.report.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

final class FamiliesTest {
    private static final Pattern TYPE =
            Pattern.compile("\"[Tt]ype\"\\s*:\\s*\"([A-Z][A-Za-z]+:(?:Kubernetes|Runtime|Container|EC2|EKS)/[^\"]+)\"");

    private final Playbook playbook = Playbook.bundled();

    @ParameterizedTest
    @CsvFileSource(resources = "finding-types.csv", numLinesToSkip = 1)
    void everyTypeHasItsFamily(String type, String family) {
        assertThat(playbook.familyOf(type)).isEqualTo(family);
    }

    @Test
    void noTwoFamiliesClaimATypeEquallyWell() throws IOException {
        var families = Pattern.compile("^([^#,]+),", Pattern.MULTILINE);
        var types = new TreeSet<String>();
        try (var in = FamiliesTest.class.getResourceAsStream("finding-types.csv")) {
            families.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .skip(1)
                    .forEach(match -> types.add(match.group(1)));
        }

        assertThat(types)
                .hasSizeGreaterThan(120)
                .allSatisfy(type -> assertThat(playbook.familyOf(type)).isNotEqualTo(Family.GENERAL));
    }

    @Test
    void everyTypeInTheEventsHasAFamily() throws IOException {
        assertThat(typesInEvents())
                .isNotEmpty()
                .allSatisfy(type ->
                        assertThat(playbook.familyOf(type)).describedAs(type).isNotEqualTo(Family.GENERAL));
    }

    @ParameterizedTest
    @CsvSource({
        "TTPs/Discovery/Discovery:Kubernetes-MaliciousIPCaller, anomalous-api-use",
        "TTPs/Command and Control/CryptoCurrency:Runtime-BitcoinTool.B!DNS, crypto-mining",
        "Software and Configuration Checks/PrivilegeEscalation:Runtime-SuspiciousCommand, privilege-escalation",
        "Unusual Behaviors/VM/Execution:Runtime-MaliciousFileExecuted, malware",
    })
    void theWayOfSecurityHubIsReadToo(String type, String family) {
        assertThat(playbook.familyOf(type)).isEqualTo(family);
    }

    @ParameterizedTest
    @CsvSource({
        "SomethingNew:Runtime/Ever",
        "cpu-high",
        "''",
        "'<script>alert(1)</script>'",
        "execution:runtime/ReverseShell"
    })
    void whatNobodyKnowsIsGeneral(String type) {
        assertThat(playbook.familyOf(type)).isEqualTo("general");
    }

    @Test
    void aCaseWithoutAFindingIsGeneral() {
        assertThat(playbook.planFor(Book.facts(Map.of())).family()).isEqualTo("general");
    }

    @Test
    void ofSeveralFindingsTheFirstFamilyOfTheBookCounts() {
        var facts = new PlanFacts(
                Book.facts("", 5).caseId(),
                List.of("Policy:Kubernetes/ExposedDashboard", "Unknown:X/Y", "AttackSequence:EKS/CompromisedCluster"),
                9,
                Book.DETECTED,
                Map.of());

        assertThat(playbook.planFor(facts).family()).isEqualTo("attack-sequence");
    }

    private static Set<String> typesInEvents() throws IOException {
        var types = new TreeSet<String>();
        for (Path file : eventFiles()) {
            TYPE.matcher(Files.readString(file)).results().forEach(match -> types.add(match.group(1)));
        }
        return types;
    }

    /** Those of the project, and beside it the collected ones where they are. */
    private static List<Path> eventFiles() throws IOException {
        Path root = Path.of("../..").toAbsolutePath().normalize();
        var folders = Stream.of(root.resolve("events"), root.resolve("../shared/events"))
                .filter(Files::isDirectory)
                .toList();
        var files = new ArrayList<Path>();
        for (Path folder : folders) {
            try (var tree = Files.walk(folder)) {
                tree.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
            }
        }
        assertThat(files).isNotEmpty();
        return files;
    }
}
