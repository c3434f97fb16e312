package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.Permission;
import dev.holdfast.cluster.testing.RbacRules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What readiness asks for is what the file grants. */
final class PermissionsTest {
    @Test
    void theFileGrantsWhatIsNeededAndNoMore() {
        assertThat(Wiring.PERMISSIONS)
                .extracting(Permission::toString)
                .containsExactlyInAnyOrderElementsOf(
                        RbacRules.read(Path.of("rbac.yaml")).granted());
    }
}
