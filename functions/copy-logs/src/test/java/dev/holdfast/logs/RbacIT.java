package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.RbacRules;
import dev.holdfast.cluster.testing.SimulatedApi;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rights in {@code rbac.yaml} are those that the code uses: no request is refused, and no right is left over. */
final class RbacIT {
    private static final Path FOLDER = Path.of(Objects.requireNonNull(System.getProperty("holdfast.root")))
            .resolve("functions/copy-logs");

    /** Used by the copying of logs, which has no scenario here yet. */
    private static final Set<String> ELSEWHERE = Set.of("get pods/log");

    @Test
    void rightsAreExactlyWhatIsAskedFor() {
        var rules = RbacRules.read(FOLDER.resolve("rbac.yaml"));
        try (var api = SimulatedApi.start()) {
            var requests = new Scenarios(api).all();

            assertThat(rules.refused(requests)).isEmpty();
            var unused = new TreeSet<>(rules.unused(requests));
            unused.removeAll(ELSEWHERE);
            assertThat(unused).isEmpty();
        }
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
