package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.StoreReadiness;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.ReadinessRow;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.quarantine.QuarantineLease.Taking;
import dev.holdfast.quarantine.plan.Engine;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Would it work now, with this role? The bucket and the settings are looked at; in each cluster that the settings name every right is
 * asked for, the engine is looked up, and the Lease is tried without being taken. Where the settings say {@code *} no cluster is
 * named, and that is said.
 *
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">Checking API access</a>
 */
final class Readiness {
    private final StoreReadiness store;
    private final Settings settings;
    private final ClusterAccess clusters;
    private final List<Right> rights;
    private final Clock clock;
    private final Pause pause;

    Readiness(
            EvidenceStore store,
            Settings settings,
            ClusterAccess clusters,
            List<Right> rights,
            Clock clock,
            Pause pause) {
        this.store = new StoreReadiness(store);
        this.settings = settings;
        this.clusters = clusters;
        this.rights = List.copyOf(rights);
        this.clock = clock;
        this.pause = pause;
    }

    Response check(Invocation invocation) {
        var rows = new ArrayList<Outcome>();
        rows.add(store.bucket());
        rows.add(ReadinessRow.settings(settings.unknown()));
        var named = settings.clusters().stream()
                .filter(name -> !name.equals("*"))
                .sorted()
                .toList();
        if (named.isEmpty()) {
            rows.add(ReadinessRow.of(
                    "clusters", ReadinessRow.notChecked("HOLDFAST_CLUSTERS names no cluster to be looked at")));
        }
        named.forEach(name -> rows.addAll(cluster(name, invocation)));
        return ReadinessRow.answer(rows);
    }

    private List<Outcome> cluster(String name, Invocation invocation) {
        var rows = new ArrayList<Outcome>();
        try {
            var client = clusters.client(new ClusterName(name));
            for (Right right : rights) {
                rows.add(ReadinessRow.of(name + "/" + right, allowed(client, right)));
            }
            rows.addAll(engine(name, Kit.of(client, clock, pause, new FanOut(1)), invocation));
        } catch (KubeFailure e) {
            rows.add(ReadinessRow.of(name, new Ending.Failed(e.reason(), e.text())));
        } catch (InvalidName e) {
            rows.add(ReadinessRow.of("clusters", new Ending.Failed(Reason.NOT_READY, String.valueOf(e.getMessage()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            rows.add(ReadinessRow.of(name, new Ending.NotReached(Reason.DEADLINE, "interrupted")));
        }
        return rows;
    }

    private static Ending allowed(KubernetesClient client, Right right) {
        var attributes = new ResourceAttributesBuilder()
                .withGroup(right.group())
                .withResource(right.resource())
                .withVerb(right.verb())
                .withNamespace(right.namespace())
                .withName(right.name())
                .build();
        try {
            return ClusterReadiness.mayDo(client, attributes, right.toString())
                    ? new Ending.Done()
                    : new Ending.Failed(Reason.CLUSTER_FORBIDDEN, "RBAC does not let this function " + right);
        } catch (KubeFailure e) {
            return new Ending.Failed(e.reason(), e.text());
        }
    }

    private List<Outcome> engine(String name, Kit kit, Invocation invocation) throws InterruptedException {
        var facts = kit.probe().read();
        var engine = facts.on(Map.of());
        boolean enforces = !(engine instanceof Engine.None) && !(engine instanceof Engine.Unknown);
        var found =
                enforces ? new Ending.Done() : new Ending.Failed(Reason.NO_ENFORCING_ENGINE, Judge.describe(engine));
        boolean served = facts.clusterPolicies() == Engine.ClusterPolicies.SERVED;
        var clusterWide = served
                ? new Ending.Done()
                : new Ending.Skipped(
                        Reason.NOT_READY,
                        "ClusterNetworkPolicies are not served here: established flows may survive a quarantine",
                        Ending.Verified.READ_BACK);
        return List.of(
                ReadinessRow.of(name + "/engine", found),
                ReadinessRow.of(name + "/clusternetworkpolicies", clusterWide),
                ReadinessRow.of(name + "/lease", lease(kit, invocation)));
    }

    private Ending lease(Kit kit, Invocation invocation) throws InterruptedException {
        var lease = new QuarantineLease(kit.objects(), invocation.requestId(), clock, pause);
        var until = new Deadline(clock.instant().plus(Duration.ofSeconds(2)), clock);
        return switch (lease.take(until, Writing.DRY_RUN)) {
            case Taking.Held _ -> new Ending.Done();
            case Taking.NotHeld(var reason, var text) -> new Ending.Failed(reason, text);
        };
    }
}
