package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.KubeObjects.Selection;
import dev.holdfast.quarantine.plan.Marks;
import dev.holdfast.quarantine.plan.Patch;
import dev.holdfast.quarantine.plan.Patch.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The policies that deny what bears the label, one in each namespace and one for the cluster: made, repaired, read and removed.
 * None of this has an effect while no pod bears the label. What has the policy's name and not Holdfast's label is somebody
 * else's: it is neither changed nor deleted, and the outcome says so.
 *
 * <p>Idempotent. Needs {@code get}, {@code create}, {@code patch} and {@code delete} on {@code networkpolicies.networking.k8s.io}
 * and {@code clusternetworkpolicies.networking.k8s.aws}, and {@code list} on {@code pods} before a removal.
 */
final class OwnPolicies {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String HOLDFAST = "holdfast";
    private static final String QUARANTINED = Marks.QUARANTINED + "=" + Marks.YES;

    private final KubeObjects objects;
    private final Patches patches;

    OwnPolicies(KubeObjects objects, Patches patches) {
        this.objects = objects;
        this.patches = patches;
    }

    /** What a policy has to be like. */
    record Definition(ObjectRef ref, ObjectNode spec) {}

    /** How it came to be there. */
    sealed interface Ensured {
        /** Made now, or in a dry run it would be; read back. */
        record Created(ObjectNode object) implements Ensured {}

        /** It was there as it has to be. */
        record AlreadySo(ObjectNode object) implements Ensured {}

        /** It was ours and somebody had changed it at these places; read back. */
        record Repaired(ObjectNode before, ObjectNode after, List<String> places) implements Ensured {}

        /** Somebody else's object has the name, or the API server says no. */
        record Refused(Reason reason, String text) implements Ensured {}

        /** It cannot be said that it is there. */
        record Failed(Reason reason, String text) implements Ensured {}
    }

    /** What is there now. */
    sealed interface Found {
        record AsItHasToBe(ObjectNode object) implements Found {}

        /** It is there and says something else at these places. */
        record Otherwise(ObjectNode object, List<String> places) implements Found {}

        record Missing() implements Found {}

        record Unread(Reason reason, String text) implements Found {}
    }

    /** How its removal ended. */
    sealed interface Removal {
        record Removed(ObjectNode object) implements Removal {}

        record AlreadyGone() implements Removal {}

        /** A pod still bears the label. */
        record InUse() implements Removal {}

        record NotRemoved(Reason reason, String text) implements Removal {}
    }

    /**
     * All traffic denied to the namespace's quarantined pods: both directions, no rule.
     *
     * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network policies</a>
     */
    static Definition inNamespace(String namespace) {
        return new Definition(ResourceKind.NETWORK_POLICY.in(namespace, Marks.POLICY), Trees.object("""
            {"podSelector": {"matchLabels": {"%s": "%s"}}, "policyTypes": ["Ingress", "Egress"]}
            """.formatted(
                        Marks.QUARANTINED, Marks.YES)));
    }

    /** {@link #clusterWide(String)} under its name. */
    static Definition clusterWide() {
        return clusterWide(Marks.POLICY);
    }

    /**
     * The same for the cluster in the tier that no NetworkPolicy overrides. Ingress peers cannot be networks, so what comes from
     * outside the cluster or from a node is denied by {@link #inNamespace} alone. No ports: with ports only TCP would be meant.
     *
     * @see <a
     *     href="https://github.com/aws/amazon-network-policy-controller-k8s/blob/main/api/v1alpha1/clusternetworkpolicy_types.go">
     *     ClusterNetworkPolicy</a>
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Limit pod traffic</a>
     */
    static Definition clusterWide(String name) {
        return new Definition(ResourceKind.CLUSTER_NETWORK_POLICY.named(name), Trees.object("""
            {"tier": "Admin", "priority": 0,
             "subject": {"pods": {"namespaceSelector": {}, "podSelector": {"matchLabels": {"%s": "%s"}}}},
             "ingress": [{"name": "deny-all-pods", "action": "Deny", "from": [{"namespaces": {}}]}],
             "egress": [{"name": "deny-everything", "action": "Deny",
                         "to": [{"networks": ["0.0.0.0/0", "::/0"]}, {"namespaces": {}}]}]}
            """.formatted(
                        Marks.QUARANTINED, Marks.YES)));
    }

    static ObjectNode manifest(Definition wanted) {
        var ref = wanted.ref();
        var object = Trees.object("{}");
        object.put("apiVersion", ref.resource().apiVersion())
                .put("kind", ref.resource().kind());
        var metadata = object.putObject("metadata").put("name", ref.name());
        ref.namespace().ifPresent(namespace -> metadata.put("namespace", namespace));
        metadata.putObject("labels").put(MANAGED_BY, HOLDFAST);
        object.set("spec", wanted.spec().deepCopy());
        return object;
    }

    /** Whether the cluster knows ClusterNetworkPolicies, as its API says. */
    boolean servesClusterWide() throws KubeFailure {
        return objects.serves(ResourceKind.CLUSTER_NETWORK_POLICY);
    }

    /** Sees to it that the policy is there. */
    Ensured ensure(Definition wanted, Writing writing) throws InterruptedException {
        try {
            var made = objects.create(wanted.ref(), manifest(wanted), writing);
            return confirmed(wanted, new Ensured.Created(made), writing);
        } catch (KubeFailure e) {
            return e.reason() == Reason.CONFLICT ? compare(wanted, writing) : failed(e);
        }
    }

    private Ensured compare(Definition wanted, Writing writing) throws InterruptedException {
        return switch (read(wanted)) {
            case Found.AsItHasToBe there -> new Ensured.AlreadySo(there.object());
            case Found.Otherwise there when isOurs(there.object()) -> repair(wanted, there, writing);
            case Found.Otherwise _ -> new Ensured.Refused(Reason.TAMPERED, foreign(wanted));
            case Found.Missing _ ->
                new Ensured.Failed(Reason.CONFLICT, wanted.ref().text() + " was deleted while it was being compared");
            case Found.Unread(var reason, var text) -> new Ensured.Failed(reason, text);
        };
    }

    private Ensured repair(Definition wanted, Found.Otherwise there, Writing writing) throws InterruptedException {
        var spec = new Patch(List.of(new Operation.Add("/spec", wanted.spec())));
        var ended = patches.apply(wanted.ref(), there.object(), _ -> Optional.of(spec), writing);
        return switch (ended) {
            case Patched.Applied(var before, var after, var _) ->
                confirmed(wanted, new Ensured.Repaired(before, after, there.places()), writing);
            case Patched.AlreadySo(var object) -> new Ensured.AlreadySo(object);
            case Patched.Refused(var reason, var text) -> new Ensured.Refused(reason, text);
            case Patched.Failed(var reason, var text) -> new Ensured.Failed(reason, text);
            case Patched.Gone _, Patched.OtherObject _ ->
                new Ensured.Failed(Reason.CONFLICT, wanted.ref().text() + " was replaced while it was being repaired");
        };
    }

    /** Read back. A dry run has nothing to read. */
    private Ensured confirmed(Definition wanted, Ensured done, Writing writing) {
        return switch (writing) {
            case DRY_RUN -> done;
            case REAL ->
                switch (read(wanted)) {
                    case Found.AsItHasToBe _ -> done;
                    case Found.Otherwise(var _, var places) ->
                        new Ensured.Failed(
                                Reason.WEBHOOK_CHANGED,
                                wanted.ref().text() + " was written, and says something else at " + places);
                    case Found.Missing _ ->
                        new Ensured.Failed(
                                Reason.DENY_NOT_THERE, wanted.ref().text() + " was written and is not there");
                    case Found.Unread(var reason, var text) -> new Ensured.Failed(reason, text);
                };
        };
    }

    private static Ensured failed(KubeFailure e) {
        return e.reason().retryable()
                ? new Ensured.Failed(e.reason(), e.text())
                : new Ensured.Refused(e.reason(), e.text());
    }

    /** What is there now. */
    Found read(Definition wanted) {
        try {
            return objects.get(wanted.ref())
                    .<Found>map(object -> judged(wanted, object))
                    .orElseGet(Found.Missing::new);
        } catch (KubeFailure e) {
            return new Found.Unread(e.reason(), e.text());
        }
    }

    /** Whether the object is what it has to be. */
    static Found judged(Definition wanted, ObjectNode object) {
        var places = differences(wanted.spec(), object.path("spec"));
        return places.isEmpty() ? new Found.AsItHasToBe(object) : new Found.Otherwise(object, places);
    }

    /** An empty list of rules says the same as none. */
    private static List<String> differences(JsonNode wanted, JsonNode there) {
        var places = new ArrayList<String>();
        Stream.concat(wanted.propertyNames().stream(), there.propertyNames().stream())
                .distinct()
                .filter(field -> !normal(field, wanted.path(field)).equals(normal(field, there.path(field))))
                .forEach(field -> places.add("spec." + field));
        return places;
    }

    /** The order of the policy types means nothing. */
    private static Object normal(String field, JsonNode value) {
        if (field.equals("policyTypes")) {
            return value.values().stream().map(JsonNode::asString).sorted().toList();
        }
        boolean isEmptyList = value instanceof ArrayNode list && list.isEmpty();
        return isEmptyList || value.isMissingNode() ? "" : value;
    }

    private static boolean isOurs(JsonNode object) {
        return Trees.label(object, MANAGED_BY).equals(HOLDFAST);
    }

    private static String foreign(Definition wanted) {
        return wanted.ref().text() + " is not Holdfast's (no label " + MANAGED_BY + "=" + HOLDFAST
                + ") and does not deny everything; cure: give it another name";
    }

    /**
     * Removes it once no pod bears the label any more: exactly the object that was read. To be called under the Lease, for a pod
     * that is labelled in between would lose its policy.
     */
    Removal removeIfUnused(Definition wanted, Writing writing) {
        try {
            if (objects.any(new Selection(ResourceKind.POD, wanted.ref().namespace(), QUARANTINED))) {
                return new Removal.InUse();
            }
            var there = objects.get(wanted.ref());
            return there.isEmpty() ? new Removal.AlreadyGone() : remove(wanted, there.get(), writing);
        } catch (KubeFailure e) {
            return e.reason() == Reason.NO_SUCH_OBJECT
                    ? new Removal.AlreadyGone()
                    : new Removal.NotRemoved(e.reason(), e.text());
        }
    }

    private Removal remove(Definition wanted, ObjectNode there, Writing writing) throws KubeFailure {
        if (!isOurs(there)) {
            return new Removal.NotRemoved(Reason.CHANGED_BY_OTHERS, foreign(wanted));
        }
        objects.delete(wanted.ref(), there, writing);
        boolean isStillThere = writing == Writing.REAL
                && objects.get(wanted.ref())
                        .filter(now -> Trees.uid(now).equals(Trees.uid(there)))
                        .isPresent();
        return isStillThere
                ? new Removal.NotRemoved(
                        Reason.UNKNOWN_OUTCOME, wanted.ref().text() + " was deleted, but is still there: a finalizer")
                : new Removal.Removed(there);
    }
}
