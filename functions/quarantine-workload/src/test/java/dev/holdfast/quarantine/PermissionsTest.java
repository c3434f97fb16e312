package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.PolicyEngine;
import dev.holdfast.cluster.testing.RbacRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the files grant, what readiness asks for and what the code does are the same. */
final class PermissionsTest {
    private static final Path QUARANTINE = Path.of("rbac.yaml");
    private static final Path RELEASE = Path.of("rbac-release.yaml");

    @Test
    void theFilesGrantWhatReadinessAsksFor() {
        assertThat(granted(Right.ofQuarantine()))
                .isEqualTo(RbacRules.read(QUARANTINE).granted());
        assertThat(granted(Right.ofRelease())).isEqualTo(RbacRules.read(RELEASE).granted());
        assertThat(RbacRules.read(QUARANTINE).groups()).containsExactly("holdfast:quarantine-workload");
        assertThat(RbacRules.read(RELEASE).groups()).containsExactly("holdfast:release-workload");
    }

    private static Set<String> granted(List<Right> rights) {
        var texts = new TreeSet<String>();
        rights.forEach(right -> texts.add(
                right.verb() + " " + right.resource() + (right.group().isEmpty() ? "" : "." + right.group())));
        return texts;
    }

    @Test
    void quarantineUsesNoMoreAndNoLess() {
        var requests = new ArrayList<String>();
        for (PolicyEngine engine : PolicyEngine.values()) {
            var bed = TestBed.withIntruder(engine);
            bed.quarantine(QuarantineWorkloadTest.intruder());
            bed.quarantine(Request.workload("job", "shop", "job/import-catalogue"));
            bed.quarantine(Request.workload("cron", "shop", "cronjob/nightly-report"));
            bed.quarantine(Request.workload("set", "shop", "statefulset/orders-db"));
            bed.quarantine(Request.workload("agent", "kube-system", "daemonset/log-agent"));
            bed.quarantine(Request.workload("rc", "shop", "replicationcontroller/none"));
            bed.quarantine(Request.of("sa", "{\"namespace\":\"shop\",\"serviceAccount\":\"none\"}", ""));
            bed.api.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: by-hand, namespace: payments}
                spec: {ports: [{port: 80}]}
                """);
            bed.quarantine(Request.workload("api", "payments", "deployment/api"));
            tamper(bed, engine);
            bed.time.forward(Duration.ofMinutes(5));
            bed.sweep();
            requests.addAll(bed.api.requests());
        }
        requests.addAll(releasedMeanwhile());
        var rules = RbacRules.read(QUARANTINE);
        assertThat(rules.refused(requests)).isEmpty();
        assertThat(rules.unused(requests)).isEmpty();
    }

    private static List<String> releasedMeanwhile() {
        var bed = new TestBed().set("CONTAIN_WAIT_SECONDS", "5");
        bed.time.after(Duration.ofSeconds(1), () -> bed.release(Request.release("m-late")));
        bed.quarantine(Request.pod("late", "shop", "toolbox"));
        assertThat(bed.quarantined()).isEmpty();
        return bed.api.requests();
    }

    @SuppressWarnings("unchecked" /* the spec of an object of any kind */)
    private static void tamper(TestBed bed, PolicyEngine engine) {
        if (engine == PolicyEngine.VPC_CNI) {
            bed.kube()
                    .genericKubernetesResources("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy")
                    .withName("holdfast-quarantine")
                    .edit(policy -> {
                        policy.getAdditionalProperties()
                                .computeIfPresent("spec", (_, spec) -> changed((Map<String, Object>) spec));
                        return policy;
                    });
        }
    }

    private static Map<String, Object> changed(Map<String, Object> spec) {
        var other = new HashMap<>(spec);
        other.put("priority", 999);
        return other;
    }

    @Test
    void releaseUsesNoMoreAndNoLess() {
        var bed = TestBed.withIntruder();
        bed.quarantine(QuarantineWorkloadTest.intruder());
        int before = bed.api.requests().size();
        bed.release(Request.rejoin(Finding.CASE));
        var requests = bed.api.requests().subList(before, bed.api.requests().size());
        var rules = RbacRules.read(RELEASE);
        assertThat(rules.refused(requests)).isEmpty();
        assertThat(rules.unused(requests)).isSubsetOf("create leases.coordination.k8s.io");
    }

    @Test
    void bothWorkWithTheirRightsAlone() throws IOException {
        var bed = TestBed.withIntruder();
        bed.kube().namespaces().withName("holdfast").delete();
        bed.api.requireRbac(Files.readString(QUARANTINE), Files.readString(RELEASE));
        bed.access(bed.api.accessAs("quarantine", "holdfast:quarantine-workload"));
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());
        assertThat(answer.tree().toString()).doesNotContain("FORBIDDEN");
        assertThat(bed.isQuarantined(bed.suspect())).isTrue();

        bed.access(bed.api.accessAs("release", "holdfast:release-workload"));
        var released = bed.release(Request.release(Finding.CASE));
        assertThat(released.status()).as(released.tree().toPrettyString()).isEqualTo("DONE");
    }

    @Test
    void aMissingRightIsNamedAndWhatIsNotDoneForIt() throws IOException {
        var bed = TestBed.withIntruder();
        bed.kube().namespaces().withName("holdfast").delete();
        String less = Files.readString(QUARANTINE).replace("verbs: [get, list, patch]", "verbs: [get, list]");
        bed.api.requireRbac(less);
        bed.access(bed.api.accessAs("quarantine", "holdfast:quarantine-workload"));
        var answer = bed.quarantine(QuarantineWorkloadTest.intruder());

        var label = answer.row(TestBed.CART_POD, "label");
        assertThat(TestBed.reason(label)).isEqualTo("CLUSTER_FORBIDDEN");
        assertThat(label.required("text").asString()).contains("patch pods");
        assertThat(TestBed.status(answer.row(TestBed.CART_POD, "isolate"))).isEqualTo("FAILED");
        assertThat(answer.row("node/" + TestBed.CART.node(), "cordon")
                        .required("text")
                        .asString())
                .contains("patch nodes");
    }

    @Test
    void readinessAsksForEveryRight() throws IOException {
        var bed = TestBed.withIntruder();
        bed.kube().namespaces().withName("holdfast").delete();
        bed.api.requireRbac(Files.readString(QUARANTINE));
        bed.set("CLUSTERS", "prod");
        bed.access(bed.api.accessAs("quarantine", "holdfast:quarantine-workload"));
        String check = "{\"source\":\"holdfast\",\"detail-type\":\"Readiness Check\",\"detail\":{}}";
        var ready = bed.quarantine(check);
        assertThat(ready.rows())
                .allSatisfy(row -> assertThat(row.required("status").asString())
                        .as(row.toString())
                        .isIn("DONE", "SKIPPED"));
        bed.access(bed.api.accessAs("nobody", "holdfast:nobody"));
        assertThat(bed.quarantine(check).rows())
                .anySatisfy(row -> assertThat(TestBed.reason(row)).isEqualTo("CLUSTER_FORBIDDEN"));
    }
}
