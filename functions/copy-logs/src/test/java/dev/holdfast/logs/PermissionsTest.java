package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Permission;
import dev.holdfast.cluster.testing.RbacRules;
import dev.holdfast.incident.Settings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What readiness asks for is what the files grant. */
final class PermissionsTest {
    private static final Path RBAC = Path.of("rbac.yaml");

    @Test
    void withoutRotatedLogsOneFileIsEnough() {
        assertThat(Wiring.permissions(Settings.from(Map.of())))
                .extracting(Permission::toString)
                .containsExactlyInAnyOrderElementsOf(RbacRules.read(RBAC).granted());
    }

    @Test
    void rotatedLogsNeedTheOtherFileAsWell() {
        var settings = Settings.from(Map.of("HOLDFAST_ROTATED_LOGS", "true"));

        assertThat(Wiring.permissions(settings))
                .extracting(Permission::toString)
                .containsExactlyInAnyOrderElementsOf(
                        RbacRules.read(RBAC, Path.of("rbac-rotated-logs.yaml")).granted());
    }
}
