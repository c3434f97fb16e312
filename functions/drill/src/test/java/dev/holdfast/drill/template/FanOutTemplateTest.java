package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Who hands over, and what the state machine may invoke. */
final class FanOutTemplateTest {
    private final Template template = Template.shipped();

    @Test
    void onlyTheFunctionsThatAnswerDetectionsHandOver() {
        var handing = new ArrayList<String>();
        template.each("AWS::Serverless::Function", (id, _) -> {
            var own = template.at("Resources", id, "Properties", "Environment", "Variables");
            if (own.containsKey("HOLDFAST_FANOUT_STATE_MACHINE")) {
                assertThat(own)
                        .containsEntry("HOLDFAST_FANOUT_STATE_MACHINE", "FanOut")
                        .containsEntry("HOLDFAST_WORK_BUCKET", "WorkBucket");
                handing.add(id + ".Arn");
            }
        });
        assertThat(handing).containsExactlyElementsOf(Template.RESPONDERS);
        assertThat(Template.texts(
                        template.at("Resources", "HandOverPolicy", "Properties").get("Roles")))
                .containsExactly("SnapshotVolumesRole", "CopyLogsRole", "QuarantineWorkloadRole");
    }

    /** The machine can do nothing but invoke them: what it is told to invoke is one of three names. */
    @Test
    void theStateMachineInvokesNothingElse() throws IOException {
        var names = Template.RESPONDERS.stream()
                .map(arn -> String.valueOf(
                        template.properties(arn.replace(".Arn", "")).get("FunctionName")))
                .toList();
        assertThat(template.allowed())
                .filteredOn(statement -> "WorkersAreTheFunctions".equals(statement.get("Sid")))
                .singleElement()
                .satisfies(statement -> assertThat(Template.texts(statement.get("Resource")))
                        .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
                        .containsExactlyElementsOf(names));
        for (Function function : List.of(Function.SNAPSHOT_VOLUMES, Function.COPY_LOGS, Function.QUARANTINE_WORKLOAD)) {
            assertThat(names).contains("holdfast-" + function.text());
        }
        var machine = template.at("Resources", "FanOut", "Properties");
        assertThat(machine).containsEntry("Type", "STANDARD").containsEntry("Role", "FanOutRole.Arn");
        var definition = Files.readString(Template.ROOT.resolve(String.valueOf(machine.get("DefinitionUri"))));
        var substituted = Pattern.compile("\\$\\{([A-Za-z]+)}")
                .matcher(definition)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertThat(Template.map(machine.get("DefinitionSubstitutions")).keySet())
                .containsExactlyInAnyOrderElementsOf(substituted);
        assertThat(definition)
                .contains("States.Format('holdfast-{}', $.function)")
                .doesNotContain("JSONata");
        assertThat(JsonMapper.shared().readTree(definition).required("States")).isNotEmpty();
    }
}
