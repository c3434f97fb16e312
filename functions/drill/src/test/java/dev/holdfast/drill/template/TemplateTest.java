package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.incident.Settings;
import dev.holdfast.logs.testing.ShippedOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Handlers, settings, functions and template agree. */
final class TemplateTest {
    private final Template template = Template.shipped();

    @Test
    void everyHandlerExists() {
        var handlers = new ArrayList<String>();
        template.each(
                "AWS::Serverless::Function", (_, function) -> handlers.add(String.valueOf(function.get("Handler"))));
        assertThat(handlers).isNotEmpty().allSatisfy(handler -> {
            Class<?> type = Class.forName(handler);
            assertThat(RequestStreamHandler.class).isAssignableFrom(type);
            assertThat(type.getConstructor()).isNotNull();
        });
    }

    @Test
    void everyVariableIsASettingAndTheBucketIsSet() {
        var variables = new HashMap<String, String>();
        template.at("Globals", "Function", "Environment", "Variables").forEach((name, _) -> variables.put(name, ""));
        template.each(
                "AWS::Serverless::Function",
                (_, function) -> Template.map(Template.map(function.getOrDefault("Environment", Map.of()))
                                .getOrDefault("Variables", Map.of()))
                        .forEach((name, _) -> variables.put(name, "")));

        assertThat(Settings.from(variables).unknown()).isEmpty();
        assertThat(variables).containsKey("HOLDFAST_EVIDENCE_BUCKET");
    }

    @Test
    void theTemplatesDefaultsAreTheSettingsDefaults() {
        var settings = Settings.from(Map.of());
        assertThat(byDefault("AlarmPrefix")).isEqualTo(settings.alarmPrefix());
        assertThat(byDefault("RetentionDays"))
                .isEqualTo(String.valueOf(settings.evidenceLock().days()));
        assertThat(byDefault("LockMode"))
                .isEqualTo(settings.evidenceLock().mode().name());
        assertThat(byDefault("SnapshotLockDays"))
                .isEqualTo(String.valueOf(settings.snapshotLock().days()));
        assertThat(byDefault("SnapshotSetsPerDay")).isEqualTo(String.valueOf(settings.snapshotSetsPerDay()));
        assertThat(Double.parseDouble(byDefault("MinSeverity"))).isEqualTo(settings.minSeverity());
        assertThat(Double.parseDouble(byDefault("QuarantineMinSeverity"))).isEqualTo(settings.quarantineMinSeverity());
        assertThat(List.of(byDefault("ProtectedNamespaces").split(",")))
                .containsExactlyInAnyOrderElementsOf(settings.protectedNamespaces());
        assertThat(byDefault("MaxPods")).isEqualTo(String.valueOf(settings.maxPods()));
        assertThat(byDefault("MaxNodes")).isEqualTo(String.valueOf(settings.maxNodes()));
        assertThat(byDefault("MaxHeldNodesPercent")).isEqualTo(String.valueOf(settings.maxHeldNodesPercent()));
        assertThat(byDefault("ContainWaitSeconds")).isEqualTo(String.valueOf(settings.containWaitSeconds()));
        assertThat(byDefault("Clusters")).isEqualTo(String.join(",", settings.clusters()));
        assertThat(byDefault("RotatedLogs")).isEqualTo(String.valueOf(settings.rotatedLogs()));
        assertThat(byDefault("AuditWindowMinutes")).isEqualTo(String.valueOf(settings.auditWindowMinutes()));
    }

    @Test
    void whetherEventsQuarantineIsChosenByWhoeverDeploys() {
        assertThat(Settings.from(Map.of()).quarantine()).isEmpty();
        assertThat(template.at("Parameters", "Quarantine")).doesNotContainKey("Default");
        assertThat(Template.texts(template.at("Parameters", "Quarantine").get("AllowedValues")))
                .allSatisfy(mode -> assertThat(Settings.from(Map.of("HOLDFAST_QUARANTINE", mode))
                                .quarantine())
                        .isPresent())
                .hasSize(Settings.QuarantineMode.values().length);
    }

    @Test
    void onlyAPersonReleases() {
        template.each(
                "AWS::Lambda::Permission",
                (id, permission) ->
                        assertThat(permission).as(id).doesNotContainEntry("FunctionName", "ReleaseWorkloadFunction"));
        assertThat(template.at("Resources")).containsKey("ReleaseWorkloadFunction");
    }

    @Test
    void theFunctionsRunAsTheyWereMade() {
        var globals = template.at("Globals", "Function");
        assertThat(globals).containsEntry("Runtime", "java25").containsEntry("Timeout", "900");
        template.each("AWS::Serverless::Function", (id, function) -> {
            String jar = String.valueOf(function.getOrDefault("CodeUri", globals.get("CodeUri")));
            assertThat(jar).as(id).matches("functions/([a-z-]+)/target/\\1\\.jar");
            String handler = String.valueOf(function.get("Handler")).replace('.', '/');
            assertThat(Template.ROOT
                            .resolve(jar.substring(0, jar.indexOf("target")))
                            .resolve("src/main/java/" + handler + ".java"))
                    .as(id)
                    .isRegularFile();
        });
    }

    /** By default none: then the stack could not be made where an account's limit is low. Ten leave room beside eight workers. */
    @Test
    void onlyWhatRespondsToDetectionsMayHaveConcurrencyOfItsOwn() {
        var reserving = new HashSet<String>();
        template.each("AWS::Serverless::Function", (id, function) -> {
            if (function.containsKey("ReservedConcurrentExecutions")) {
                assertThat(Template.texts(function.get("ReservedConcurrentExecutions")))
                        .as(id)
                        .containsExactly("ConcurrencyIsReserved", "ReservedConcurrency", "AWS::NoValue");
                reserving.add(id + ".Arn");
            }
        });
        assertThat(reserving).containsExactlyInAnyOrderElementsOf(Template.RESPONDERS);
        assertThat(byDefault("ReservedConcurrency")).isEqualTo("0");
        assertThat(Template.texts(
                        template.at("Parameters", "ReservedConcurrency").get("AllowedValues")))
                .contains("0")
                .allMatch(value -> value.equals("0") || Integer.parseInt(value) >= 10);
    }

    /** C2 alone uses the processor's AES and SHA-256 instructions; under one whole vCPU its threads would starve the stream. */
    @Test
    void onlyWhatMovesManyBytesRunsWithTheSecondCompiler() {
        var second = new HashMap<String, Integer>();
        template.each("AWS::Serverless::Function", (id, _) -> {
            if (String.valueOf(variables(id).get("JAVA_TOOL_OPTIONS")).contains("TieredStopAtLevel=4")) {
                second.put(
                        id,
                        Integer.valueOf(String.valueOf(template.properties(id).get("MemorySize"))));
            }
        });
        assertThat(second)
                .containsOnlyKeys("CopyLogsFunction")
                .allSatisfy((_, memory) -> assertThat(memory).isGreaterThanOrEqualTo(1769));
    }

    @Test
    void theBenchmarkMeasuresWhatIsShipped() {
        assertThat(variables("CopyLogsFunction").get("JAVA_TOOL_OPTIONS"))
                .isEqualTo(String.join(" ", ShippedOptions.COPY_LOGS));
    }

    @Test
    void everyFunctionThatSpeaksToClustersMayBePutIntoAVpcAndLetIn() {
        var entries = new HashMap<String, String>();
        template.each("AWS::EKS::AccessEntry", (_, entry) -> {
            assertThat(entry).doesNotContainKeys("AccessPolicies", "Type");
            assertThat(Template.texts(entry.get("KubernetesGroups")))
                    .singleElement()
                    .satisfies(group -> entries.put(String.valueOf(entry.get("PrincipalArn")), group));
        });
        var reaching = new HashMap<String, String>();
        for (String role : Template.texts(
                template.at("Resources", "ClustersPolicy", "Properties").get("Roles"))) {
            String id = role.replaceAll("Role$", "Function");
            reaching.put(
                    role + ".Arn",
                    String.valueOf(template.properties(id).get("FunctionName")).replace("holdfast-", "holdfast:"));
            assertThat(template.properties(id)).as(id).containsKey("VpcConfig").containsEntry("Role", role + ".Arn");
            assertThat(Template.texts(
                            template.at("Resources", role, "Properties").get("ManagedPolicyArns")))
                    .contains("InVpc", "[NetworkPolicy]");
        }
        assertThat(entries).isEqualTo(reaching).isNotEmpty();
    }

    /** The environment of a function; its own variables replace those of all. */
    private Map<String, Object> variables(String id) {
        var variables = template.at("Globals", "Function", "Environment", "Variables");
        variables.putAll(template.at("Resources", id, "Properties", "Environment", "Variables"));
        return variables;
    }

    private String byDefault(String parameter) {
        return String.valueOf(template.at("Parameters", parameter).get("Default"));
    }
}
