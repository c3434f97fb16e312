package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps the Kubernetes objects around a pod as evidence: the pod itself, its owners, its node, its service account with the
 * bindings and roles that give it rights, the services, endpoint slices, network policies and disruption budgets that concern
 * it, the events about it, its owners and its node, and a list of its neighbours on the node. Secrets are never read. What is
 * in the objects, credentials in environment values for one, is evidence and goes nowhere but into the bucket.
 *
 * <p>Each object lies under its uid and resourceVersion, created once, in {@link dev.holdfast.cluster.CanonicalJson}; so a
 * second run writes only what has changed since. Lists of our own (events, neighbours) are named by their contents.
 *
 * <p>The one outcome, {@code record} on the pod, is {@code DONE} or {@code ALREADY_DONE} only if all of it was kept.
 * Otherwise it is {@code FAILED}, with what was kept all the same under {@code kept}, and under {@code missing} each kind that
 * could not be kept, and why. What is referred to and is not there ({@code gone}), and owners of custom kinds ({@code named}),
 * are no failure.
 *
 * <p>Needs in the cluster what {@code rbac.yaml} of this function lists. Thread-safe: pods can be worked on at the same time.
 */
public final class ObjectKeeper {
    /** What is left to the logs and to the record when time is short. */
    private static final Duration RESERVE = Duration.ofSeconds(11);

    private final ClusterView view;

    /** @param view shared by all pods of an invocation in this cluster */
    public ObjectKeeper(ClusterView view) {
        this.view = view;
    }

    /** Something to keep, which may fail without the rest. */
    @FunctionalInterface
    private interface Step {
        void run() throws KubeFailure;
    }

    /** Keeps them all, or says which not. */
    public Handled keep(PodWork work, Deadline deadline) {
        return new Run(work, deadline).keepAll();
    }

    private final class Run {
        private final PodWork work;
        private final Deadline deadline;
        private final Tally tally = new Tally();
        private Optional<KubeFailure> down = Optional.empty();

        Run(PodWork work, Deadline deadline) {
            this.work = work;
            this.deadline = deadline;
        }

        Handled keepAll() {
            var objects = new PodObjects(work, view, tally);
            objects.pod();
            attempt("owners", objects::owners);
            attempt("node", objects::node);
            attempt("serviceaccount", objects::serviceAccount);
            var rights = new PodRights(objects, view, tally);
            attempt("rolebindings", rights::roleBindings);
            attempt("clusterrolebindings", rights::clusterRoleBindings);
            var network = new PodNetwork(objects, view);
            attempt("endpointslices", network::endpointSlices);
            attempt("services", network::services);
            attempt("networkpolicies", network::networkPolicies);
            attempt("poddisruptionbudgets", network::disruptionBudgets);
            attempt("events", objects::events);
            attempt("neighbours", objects::neighbours);
            return tally.handled(target(work));
        }

        /** Once the cluster does not answer, nothing more is tried: each attempt would take its whole time. */
        private void attempt(String kind, Step step) {
            if (down.isPresent()) {
                tally.missing(kind, down.get());
                return;
            }
            if (!deadline.allows(RESERVE)) {
                tally.missing(kind, Reason.DEADLINE, "no time left");
                return;
            }
            try {
                step.run();
            } catch (KubeFailure e) {
                tally.missing(kind, e);
                down = e.concernsWholeCluster() ? Optional.of(e) : Optional.empty();
            }
        }
    }

    private static Target target(PodWork work) {
        var metadata = work.pod().getMetadata();
        return new Target.Pod(metadata.getNamespace(), metadata.getName(), Optional.of(metadata.getUid()));
    }
}
