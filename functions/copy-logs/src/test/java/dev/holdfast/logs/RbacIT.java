package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.RbacRules;
import dev.holdfast.cluster.testing.SimulatedApi;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The rights in {@code rbac.yaml} are those that the code uses: no request is refused, and no right is left over. */
final class RbacIT {
    private static final Path FOLDER =
            Path.of(Objects.requireNonNull(System.getProperty("holdfast.root"))).resolve("functions/copy-logs");

    @Test
    void rightsAreExactlyWhatIsAskedFor() {
        var rules = RbacRules.read(FOLDER.resolve("rbac.yaml"));
        try (var api = SimulatedApi.start()) {
            var requests = new Scenarios(api).all();

            assertThat(rules.refused(requests)).isEmpty();
            assertThat(rules.unused(requests)).isEmpty();
        }
    }

    @Test
    void rotatedFilesNeedTheSecondFileAndNothingElse() {
        var both = RbacRules.read(FOLDER.resolve("rbac.yaml"), FOLDER.resolve("rbac-rotated-logs.yaml"));
        var requests = Scenarios.logs(Rotated.COPIED);

        assertThat(both.refused(requests)).isEmpty();
        assertThat(both.unused(requests)).doesNotContain("get nodes/proxy");
        assertThat(RbacRules.read(FOLDER.resolve("rbac.yaml")).refused(requests))
                .isNotEmpty()
                .allMatch(line -> line.contains("/proxy/"));
    }

    @Test
    void rightsAreToReadAndNeverSecrets() {
        var rules = RbacRules.read(FOLDER.resolve("rbac.yaml"), FOLDER.resolve("rbac-rotated-logs.yaml"));

        assertThat(rules.granted())
                .allMatch(right -> right.startsWith("get ") || right.startsWith("list "))
                .noneMatch(right -> right.contains("secrets"));
        assertThat(rules.groups()).containsExactly("holdfast:copy-logs");
    }

    @Test
    void rightThatAmountsToRootOnNodesIsInAFileOfItsOwn() {
        assertThat(RbacRules.read(FOLDER.resolve("rbac.yaml")).granted()).noneMatch(right -> right.contains("proxy"));
        assertThat(RbacRules.read(FOLDER.resolve("rbac-rotated-logs.yaml")).granted())
                .containsExactly("get nodes/proxy");
    }
}
