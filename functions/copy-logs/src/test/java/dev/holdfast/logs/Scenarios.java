package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.ClusterTargets;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import dev.holdfast.incident.event.Event.Trigger;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that CopyLogs asks a cluster for, so that its rights can be held against it. Whoever lets it ask for more adds a
 * scenario to {@link #all}.
 */
final class Scenarios {
    private static final Map<String, String> CONTROLLERS = Map.of(
            "Deployment", "apps/v1",
            "ReplicaSet", "apps/v1",
            "StatefulSet", "apps/v1",
            "DaemonSet", "apps/v1",
            "Job", "batch/v1",
            "CronJob", "batch/v1",
            "ReplicationController", "v1");

    private final SimulatedApi api;
    private final ClusterAccess access;
    private final Bench bench = new Bench();
    private final Estate estate;
    private final Pod cart;

    /** Fills an empty cluster. */
    Scenarios(SimulatedApi api) {
        this.api = api;
        this.access = api.access();
        this.estate = new Estate(access);
        this.cart = estate.cart();
        estate.rights();
        estate.network(cart);
        estate.event("e1", cart, "Pulled", "pulled");
        CONTROLLERS.forEach((kind, apiVersion) -> {
            String name = kind.equals("Deployment") ? "other" : "a" + kind.toLowerCase(Locale.ROOT);
            var owner = estate.owned(apiVersion, kind, name, "");
            estate.pod(name + "-pod", Estate.owner(owner));
        });
    }

    /** The requests of all of them: method, path and query. */
    List<String> all() {
        var requests = new ArrayList<String>();
        for (Runnable scenario : List.<Runnable>of(this::resolving, this::objects, this::gonePod)) {
            int before = api.requests().size();
            scenario.run();
            requests.addAll(api.requests().subList(before, api.requests().size()));
        }
        requests.addAll(logs(Rotated.LEFT_ON_THE_NODE));
        return requests;
    }

    /** The requests that the copying of logs makes, on a cluster of its own that has kubelets. */
    static List<String> logs(Rotated rotated) {
        try (var bed = new Bed()) {
            var pod = bed.cart();
            bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:20:00Z", 2));
            bed.rotated = rotated;
            int before = Bed.API.requests().size();
            bed.copy(pod);
            var requests = new ArrayList<>(
                    Bed.API.requests().subList(before, Bed.API.requests().size()));
            bed.kubelets.requests().forEach(path -> requests.add("GET " + path));
            return requests;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void resolving() {
        var targets = new ArrayList<Target>(List.of(
                new Target.Pod("shop", "cart-6d5f-x2x9z"),
                new Target.Workload("shop", WorkloadKind.UNKNOWN, "anything"),
                new Target.ServiceAccount("shop", "nobody"),
                new Target.Image("registry.example/cart:1"),
                new Target.Node(Estate.NODE),
                new Target.Instance(new InstanceId("i-0123456789abcdef0"))));
        new ClusterTargets(Set.of("*"), access).resolve(incident(targets), bench.deadline());
    }

    private void objects() {
        var keeper = new ObjectKeeper(new ClusterView(estate.kube, bench.deadline()));
        keeper.keep(new PodWork(Bench.KEYS, new Round(Bench.NOW), cart, estate.kube, bench.store), bench.deadline());
    }

    private void gonePod() {
        new GonePods(bench.logs, bench)
                .find(
                        new Target.Pod("shop", "gone"),
                        Bench.CLUSTER,
                        Optional.of(estate.kube),
                        Bench.NOW,
                        bench.deadline());
    }

    private static Incident incident(List<Target> targets) {
        return new Incident(
                Trigger.PERSON,
                Delivery.BY_HAND,
                Nature.REAL,
                Bench.KEYS.caseId(),
                new Round(Bench.NOW),
                Optional.empty(),
                8.0,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ClusterName("prod")),
                targets,
                InstanceFacts.NONE,
                Optional.empty());
    }
}
