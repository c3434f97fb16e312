package dev.holdfast.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ClusterReadinessTest {
    private static final List<Permission> NEEDED =
            List.of(Permission.core("get", "pods/log"), new Permission("list", "apps", "deployments"));
    private final SimulatedApi api = SimulatedApi.start();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void withoutNamesNothingIsChecked() {
        var rows = check("*", api.access());

        assertThat(rows).hasSize(1);
        assertThat(reason(rows.getFirst())).contains(Reason.NOT_CHECKED);
        assertThat(rows.getFirst().ending().isGood()).isTrue();
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void clusterThatGrantsAllIsReady() {
        answer(true, 2);

        assertThat(check("prod", api.access()))
                .containsExactly(new Outcome("readiness/cluster/prod", Action.VERIFY, new Ending.Done(), Map.of()));
    }

    @Test
    void whatIsNotGrantedIsNamed() {
        answer(true, 1);
        answer(false, 1);

        var rows = check("prod", api.access());

        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst().target()).isEqualTo("readiness/cluster/prod/list deployments.apps");
        assertThat(reason(rows.getFirst())).contains(Reason.CLUSTER_FORBIDDEN);
    }

    @Test
    void clusterThatCannotBeReachedSaysWhy() {
        ClusterAccess none = _ -> {
            throw new KubeFailure(Reason.CLUSTER_UNREACHABLE, 0, "no connection", null);
        };

        assertThat(reason(check("prod", none).getFirst())).contains(Reason.CLUSTER_UNREACHABLE);
    }

    @Test
    void nameThatIsNoneIsNotReady() {
        assertThat(reason(check("../x", api.access()).getFirst())).contains(Reason.NOT_READY);
    }

    private void answer(boolean allowed, int times) {
        api.fault(
                request -> request.startsWith("POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews"),
                times,
                201,
                "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                        + "\"spec\":{},\"status\":{\"allowed\":" + allowed + "}}");
    }

    private static List<Outcome> check(String name, ClusterAccess access) {
        return new ClusterReadiness(Set.of(name), access, NEEDED).check();
    }

    private static Optional<Reason> reason(Outcome row) {
        return row.ending().why();
    }
}
