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
    private static final String QUARANTINED = Marks.QUARANTINED + "=" + Marks.YES;

    private final KubeObjects objects;
    private final Patches patches;

    OwnPolicies(KubeObjects objects, Patches patches) {
        this.objects = objects;
        this.patches = patches;
    }

    /** How it came to be there. */
    sealed interface Ensured {
        /** The policy, where it is there. */
        default Optional<ObjectNode> object() {
            return switch (this) {
                case Created(var made) -> Optional.of(made);
                case AlreadySo(var there) -> Optional.of(there);
                case Repaired(var _, var after, var _) -> Optional.of(after);
                case NameTaken _, Refused _, Failed _ -> Optional.empty();
            };
        }

        /** Made now, or in a dry run it would be; read back. */
        record Created(ObjectNode made) implements Ensured {}

        /** It was there as it has to be. */
        record AlreadySo(ObjectNode there) implements Ensured {}

        /** It was ours and somebody had changed it at these places; read back. */
        record Repaired(ObjectNode before, ObjectNode after, List<String> places) implements Ensured {}

        /** Somebody else's object has the name. */
        record NameTaken(String text) implements Ensured {}

        /** The API server says no. */
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

        /** Somebody else's object has the name. */
        record NotOurs(String text) implements Removal {}

        record NotRemoved(Reason reason, String text) implements Removal {}
    }

    /** Whether the cluster knows ClusterNetworkPolicies, as its API says. */
    boolean servesClusterWide() throws KubeFailure {
        return objects.serves(ResourceKind.CLUSTER_NETWORK_POLICY);
    }

    /** Sees to it that one of these is there: the first, or where somebody else's object has its name the second. */
    Ensured ensure(DenyPolicy first, DenyPolicy second, Writing writing) throws InterruptedException {
        var ensured = ensure(first, writing);
        return ensured instanceof Ensured.NameTaken ? ensure(second, writing) : ensured;
    }

    /** Sees to it that the policy is there. */
    Ensured ensure(DenyPolicy wanted, Writing writing) throws InterruptedException {
        try {
            var made = objects.create(wanted.ref(), wanted.manifest(), writing);
            return confirmed(wanted, new Ensured.Created(made), writing);
        } catch (KubeFailure e) {
            return e.reason() == Reason.CONFLICT ? compare(wanted, writing) : failed(e);
        }
    }

    private Ensured compare(DenyPolicy wanted, Writing writing) throws InterruptedException {
        return switch (read(wanted)) {
            case Found.AsItHasToBe there -> new Ensured.AlreadySo(there.object());
            case Found.Otherwise there when isOurs(there.object()) -> repair(wanted, there, writing);
            case Found.Otherwise _ -> new Ensured.NameTaken(foreign(wanted));
            case Found.Missing _ ->
                new Ensured.Failed(Reason.CONFLICT, wanted.ref().text() + " was deleted while it was being compared");
            case Found.Unread(var reason, var text) -> new Ensured.Failed(reason, text);
        };
    }

    private Ensured repair(DenyPolicy wanted, Found.Otherwise there, Writing writing) throws InterruptedException {
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
    private Ensured confirmed(DenyPolicy wanted, Ensured done, Writing writing) {
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

    /** What there is of one of these: the second counts where the first is not as it has to be. */
    Found read(DenyPolicy first, DenyPolicy second) {
        var found = read(first);
        if (found instanceof Found.AsItHasToBe) {
            return found;
        }
        return read(second) instanceof Found.AsItHasToBe there ? there : found;
    }

    /** What is there now. */
    Found read(DenyPolicy wanted) {
        try {
            return objects.get(wanted.ref())
                    .<Found>map(object -> judged(wanted, object))
                    .orElseGet(Found.Missing::new);
        } catch (KubeFailure e) {
            return new Found.Unread(e.reason(), e.text());
        }
    }

    /** Whether the object is what it has to be. */
    static Found judged(DenyPolicy wanted, ObjectNode object) {
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
        return Trees.label(object, DenyPolicy.MANAGED_BY).equals(DenyPolicy.HOLDFAST);
    }

    private static String foreign(DenyPolicy wanted) {
        return wanted.ref().text() + " is not Holdfast's (no label " + DenyPolicy.MANAGED_BY + "=" + DenyPolicy.HOLDFAST
                + ") and does not deny everything; cure: give it another name";
    }

    /** Those of a namespace that cases made under second names. */
    List<DenyPolicy> seconds(String namespace) throws KubeFailure {
        return objects.list(new Selection(ResourceKind.NETWORK_POLICY, Optional.of(namespace), "")).stream()
                .filter(OwnPolicies::isOurs)
                .map(object -> Trees.text(object, "/metadata/name"))
                .filter(name -> !name.equals(Marks.POLICY) && Marks.isPolicyName(name))
                .map(name -> DenyPolicy.inNamespace(namespace, name))
                .toList();
    }

    /**
     * Removes it once no pod bears the label any more: exactly the object that was read. To be called under the Lease, for a pod
     * that is labelled in between would lose its policy.
     */
    Removal removeIfUnused(DenyPolicy wanted, Writing writing) {
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

    private Removal remove(DenyPolicy wanted, ObjectNode there, Writing writing) throws KubeFailure {
        if (!isOurs(there)) {
            return new Removal.NotOurs(foreign(wanted));
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
