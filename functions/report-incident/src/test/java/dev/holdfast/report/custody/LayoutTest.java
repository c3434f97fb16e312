package dev.holdfast.report.custody;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.SnapshotId;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutTest {
    private static final CaseKeys KEYS = new CaseKeys(Area.CASES, new CaseId("gd-1"));
    private static final Instant AT = Instant.parse("2026-11-23T18:00:00.5Z");

    @Test
    void everyKeyOfACaseIsOurs() {
        var round = new Round(AT);
        var snapshot = new SnapshotId("snap-00000001");
        assertThat(Stream.of(
                                KEYS.event(round, new byte[0]),
                                KEYS.targets(round, 1),
                                KEYS.taken(new InstanceId("i-0123456789abcdef0"), 1),
                                KEYS.completed(snapshot),
                                KEYS.action(Function.COPY_LOGS, AT, "a:b"),
                                KEYS.object("Pod", Optional.of("shop"), "cart", "u1", "7"),
                                KEYS.podLogs("shop", "cart", "u1") + "app/current.log",
                                KEYS.before(1, "Pod", Optional.of("shop"), "cart", "u1"),
                                KEYS.allReleased(1),
                                KEYS.verify(AT),
                                KEYS.sealCheck(AT),
                                KEYS.closed())
                        .map(key -> key.substring(KEYS.prefix().length())))
                .allMatch(Layout::isOurs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "events",
                "events/",
                "events//x",
                "events/../x",
                "other/x",
                "report/0001/x",
                "report/1/SEAL",
                "report/00001/SEAL",
                "report/0000/SEAL",
                "targets.x.json",
                "report/0001/SEAL/x"
            })
    void anythingElseIsForeign(String relative) {
        assertThat(Layout.isOurs(relative)).isFalse();
        assertThat(Layout.reportFile(relative)).isEmpty();
    }

    @Test
    void reportFilesAreTold() {
        String seal = KEYS.report(3, Layout.SEAL);

        assertThat(seal).isEqualTo("cases/gd-1/report/0003/SEAL");
        assertThat(Layout.reportFile("report/0003/SEAL")).contains(new Layout.ReportFile(3, "SEAL"));
        assertThat(Layout.reportFile("report/12345/SEAL.sig")).contains(new Layout.ReportFile(12_345, "SEAL.sig"));
    }

    @Test
    void onlyReportingsOwnRecordsAskForNoNewReport() {
        assertThat(Stream.of(
                                KEYS.action(Function.REPORT_INCIDENT, AT, "r"),
                                KEYS.sealCheck(AT),
                                KEYS.prefix() + "notices/x-y.json")
                        .map(key -> key.substring(KEYS.prefix().length())))
                .allMatch(Layout::isOfReporting);
        assertThat(Stream.of(
                                KEYS.action(Function.RELEASE_WORKLOAD, AT, "r"),
                                KEYS.action(Function.VERIFY_CASE, AT, "r"),
                                KEYS.verify(AT),
                                KEYS.closed(),
                                KEYS.prefix() + "actions/report-incident-x.json",
                                KEYS.prefix() + "people/x.json")
                        .map(key -> key.substring(KEYS.prefix().length())))
                .noneMatch(Layout::isOfReporting);
    }
}
