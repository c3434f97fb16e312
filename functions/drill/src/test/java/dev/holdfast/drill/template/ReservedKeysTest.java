package dev.holdfast.drill.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the bucket keeps for one function. A wildcard of IAM spans slashes, and an intruder names namespaces, pods and containers: no
 * such name may make evidence look like what only a report may write.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">Resource</a>
 */
final class ReservedKeysTest {
    private static final String REPORTER = "ReportIncidentRole.Arn";
    private static final String VERIFIER = "VerifyCaseRole.Arn";
    private static final String OTHERS = "any other role";
    private static final CaseKeys KEYS = new CaseKeys(Area.CASES, new CaseId("gd-1ab2"));
    private static final Instant AT = Instant.parse("2026-11-23T18:00:00.5Z");
    private static final Round ROUND = Round.parse("20261123T180000Z");
    private static final InstanceId INSTANCE = new InstanceId("i-0123456789abcdef0");
    private static final String UID = "0f1e2d3c-0000-4000-8000-000000000001";

    private final List<Reserved> reserved = reserved();

    /** What a statement denies to everybody but one role. */
    private record Reserved(String role, String wildcard, Pattern pattern) {
        static Reserved of(String role, String resource) {
            String wildcard = resource.substring("${EvidenceBucket.Arn}/".length());
            var pattern =
                    Stream.of(wildcard.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
            return new Reserved(role, wildcard, Pattern.compile(pattern, Pattern.DOTALL));
        }

        boolean denies(String writer, String key) {
            return !role.equals(writer) && pattern.matcher(key).matches();
        }
    }

    private static List<Reserved> reserved() {
        var policy = Template.shipped().at("Resources", "EvidenceBucketPolicy", "Properties");
        var all = new ArrayList<Reserved>();
        for (var statement : Template.statements(policy)) {
            assertThat(statement).doesNotContainKeys("NotResource", "NotAction", "NotPrincipal");
            var role = Template.map(Template.map(statement.get("Condition")).get("ArnNotEquals"))
                    .get("aws:PrincipalArn");
            if (role != null) {
                Template.texts(statement.get("Resource"))
                        .forEach(resource -> all.add(Reserved.of(String.valueOf(role), resource)));
            }
        }
        return List.copyOf(all);
    }

    @Test
    void noNameOfAnIntrudersMakesEvidenceThatNobodyMayWrite() {
        var hostile = hostile();
        assertThat(hostile)
                .contains(
                        "report",
                        "notices",
                        "people",
                        "failures",
                        "verify",
                        "actions",
                        "closed.json",
                        "report-incident-x");
        var denied = hostile.stream()
                .flatMap(first -> hostile.stream()
                        .flatMap(second -> hostile.stream().flatMap(third -> evidence(first, second, third).stream())))
                .filter(key -> !deniedTo(OTHERS, key).isEmpty());
        assertThat(denied).isEmpty();
    }

    @Test
    void eachFunctionMayWriteItsRecordsAndNobodyElsesReport() {
        Stream.of(Function.values()).forEach(function -> {
            String writer = switch (function) {
                case REPORT_INCIDENT -> REPORTER;
                case VERIFY_CASE -> VERIFIER;
                case SNAPSHOT_VOLUMES,
                        CONFIRM_SNAPSHOTS,
                        COPY_LOGS,
                        QUARANTINE_WORKLOAD,
                        RELEASE_WORKLOAD,
                        CHECK_READINESS -> OTHERS;
            };
            assertThat(deniedTo(writer, KEYS.action(function, AT, "7d9c0e1a")))
                    .as(function.text())
                    .isEmpty();
        });
        ours().forEach(this::mayBeWritten);
        reports().forEach(key -> assertIsKeptFor(REPORTER, key));
        assertIsKeptFor(VERIFIER, KEYS.sealCheck(AT));
        assertIsKeptFor(VERIFIER, KEYS.action(Function.VERIFY_CASE, AT, "7d9c0e1a"));
    }

    private void mayBeWritten(String key) {
        assertThat(deniedTo(OTHERS, key)).as(key).isEmpty();
    }

    private void assertIsKeptFor(String role, String key) {
        assertThat(deniedTo(role, key)).as(key).isEmpty();
        assertThat(deniedTo(OTHERS, key)).as(key).isNotEmpty();
    }

    private List<String> deniedTo(String writer, String key) {
        return reserved.stream()
                .filter(one -> one.denies(writer, key))
                .map(Reserved::wildcard)
                .toList();
    }

    /** Every word of the policy as a name. */
    private Set<String> hostile() {
        var names = new LinkedHashSet<String>();
        reserved.forEach(
                one -> Stream.of(one.wildcard().split("/", -1)).forEach(part -> names.add(part.replace("*", "x"))));
        names.add("shop");
        return names;
    }

    /** What names of others become part of, each of them at each place. */
    private static List<String> evidence(String first, String second, String third) {
        String pod = KEYS.podLogs(first, second, UID);
        String unknown = KEYS.podLogs(first, second, third);
        return List.of(
                pod + "index." + ROUND + ".1.json",
                pod + "cloudwatch." + ROUND + ".log",
                pod + CaseKeys.safe(third) + "/current." + ROUND + ".001.log",
                pod + CaseKeys.safe(third) + "/current." + ROUND + ".001.log.meta.json",
                pod + CaseKeys.safe(third) + "/rotated.20261123-180000.001.log.gz",
                unknown + "index." + ROUND + ".1.json",
                KEYS.object(first, Optional.of(second), third, UID, "1"),
                KEYS.object(first, Optional.empty(), second, third, third),
                KEYS.before(1, first, Optional.of(second), third, UID),
                KEYS.released(1, first, Optional.empty(), second, third),
                KEYS.nodeStats(first, ROUND),
                KEYS.prefix() + "audit/user~" + CaseKeys.safe(first) + "." + ROUND + ".log",
                KEYS.action(Function.COPY_LOGS, AT, first));
    }

    /** What has names of ours alone. */
    private static List<String> ours() {
        var bytes = "{}".getBytes(StandardCharsets.UTF_8);
        return List.of(
                KEYS.event(ROUND, bytes),
                KEYS.targets(ROUND, 1),
                KEYS.taken(INSTANCE, 1),
                KEYS.completed(new SnapshotId("snap-0123456789abcdef0")),
                KEYS.verify(AT),
                KEYS.allReleased(1),
                KEYS.holdBegun(1),
                KEYS.holdReleasing(1),
                KEYS.holdEnded(1),
                CaseKeys.claim(INSTANCE, 1),
                KEYS.relies(INSTANCE, 1),
                KEYS.link(LocalDate.of(2026, 11, 23), "people"),
                KEYS.prefix() + "audit/" + new Target.Pod("people", "report").keyName() + "." + ROUND + ".log");
    }

    private static List<String> reports() {
        return List.of(
                KEYS.report(1, "SEAL.sig"),
                KEYS.notice("opened"),
                KEYS.people(AT, "acknowledged"),
                KEYS.givenUp(Digests.hex(new byte[0])),
                KEYS.closed(),
                KEYS.action(Function.REPORT_INCIDENT, AT, "7d9c0e1a"));
    }
}
