package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import dev.holdfast.quarantine.plan.Detachment.Ownership;
import dev.holdfast.quarantine.plan.Surroundings.Controller;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds out how a pod leaves what picks it by labels: exactly the labels that selectors look at get values of ours, nothing else
 * is touched.
 *
 * <p>A pod that nobody owns is adopted by any controller whose selector it matches, and one replica too many is deleted, perhaps
 * this one. So a pod is orphaned only when no controller of the namespace selects it afterwards. Values are derived from the
 * pod's uid, so that nobody lays a selector in wait for them.
 *
 * <p>The Service question: a StatefulSet's pod must stay its own, for its replacement would have the same name. But a Service
 * often selects by a label that the StatefulSet's selector does not look at; that label can be changed. Where the Service's
 * labels are all among the StatefulSet's nothing can be done, and the pod stays in service. Labels that controllers themselves
 * write and act upon are never changed: with another {@code controller-revision-hash} the pod would be out of date and be deleted.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset">Isolating
 *     pods from a ReplicaSet</a>
 */
public final class Detaching {
    private static final int VALUES = 4;
    private static final int MOST_KEYS = 64;
    private static final Set<String> WRITTEN_BY_CONTROLLERS = Set.of(
            "controller-revision-hash",
            "pod-template-generation",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "controller-uid",
            "batch.kubernetes.io/controller-uid",
            "job-name",
            "batch.kubernetes.io/job-name",
            "batch.kubernetes.io/job-completion-index");

    private final String uid;
    private final Map<String, String> labels;
    private final Optional<String> address;
    private final Surroundings around;

    /**
     * @param labels the pod's as they are now, marked or not
     * @param address the pod's IP address
     */
    public Detaching(String uid, Map<String, String> labels, Optional<String> address, Surroundings around) {
        this.uid = uid;
        this.labels = OtherPolicies.marked(labels);
        this.address = address;
        this.around = around;
    }

    private record Try(SortedMap<String, Optional<String>> changes, int serving, int newly, int order) {}

    /**
     * Out of its controller and of every Service. Where every way would hand it to another controller it stays owned and leaves
     * only the Services it can ({@link Reason#CANNOT_DETACH} among the warnings).
     *
     * @param controller the uid of the controller that owns it
     */
    public Detachment orphan(String controller) {
        var keys = changeable(pickedBy(), Set.of(Marks.QUARANTINED));
        var best = candidates(keys)
                .filter(one -> around.owning(after(one.changes())).isEmpty())
                .min(order());
        return best.map(one -> detachment(one.changes(), Ownership.LEFT, List.of()))
                .orElseGet(() -> keptAfterAll(controller));
    }

    /** Out of every Service that selects by a label which the controller does not look at; it stays owned. */
    public Detachment leaveServices(String controller) {
        return leave(selectorOf(controller), Ownership.KEPT, List.of());
    }

    /** Out of every Service; nobody owns it by a selector. */
    public Detachment leaveServicesUnowned() {
        var keys = changeable(pickedBy(), Set.of(Marks.QUARANTINED));
        var owningNow = around.owning(labels).size();
        var best = candidates(keys)
                .filter(one -> around.owning(after(one.changes())).size() <= owningNow)
                .min(order());
        return detachment(best.map(Try::changes).orElseGet(TreeMap::new), Ownership.LEFT, List.of());
    }

    /** Nothing is changed; says what goes on serving. */
    public Detachment stay() {
        return detachment(new TreeMap<>(), Ownership.KEPT, List.of());
    }

    private Detachment keptAfterAll(String controller) {
        String owners = String.join(
                ", ", around.owning(labels).stream().map(Controller::name).toList());
        var warning = new Why(
                Reason.CANNOT_DETACH,
                "whatever value its labels get, a controller of the namespace selects the pod: " + owners);
        return leave(selectorOf(controller), Ownership.KEPT, List.of(warning));
    }

    private Detachment leave(Optional<LabelSelector> owner, Ownership ownership, List<Why> warnings) {
        if (owner.isEmpty()) {
            var unknown = new Why(Reason.CANNOT_DETACH, "the selector of the pod's controller could not be read");
            return detachment(
                    new TreeMap<>(),
                    ownership,
                    Stream.concat(warnings.stream(), Stream.of(unknown)).toList());
        }
        var untouched = new TreeSet<>(SelectorParts.keys(owner.get()));
        untouched.addAll(WRITTEN_BY_CONTROLLERS);
        untouched.add(Marks.QUARANTINED);
        var best = candidates(changeable(servedBy(), untouched)).min(order());
        return detachment(best.map(Try::changes).orElseGet(TreeMap::new), ownership, warnings);
    }

    private Optional<LabelSelector> selectorOf(String controller) {
        return around.controllers().stream()
                .filter(one -> one.uid().equals(controller))
                .findFirst()
                .flatMap(Controller::selector);
    }

    private List<LabelSelector> servedBy() {
        return around.serving(labels).stream()
                .flatMap(service -> SelectorParts.ofMap(Surroundings.selector(service)).stream())
                .toList();
    }

    private List<LabelSelector> pickedBy() {
        return Stream.concat(
                        servedBy().stream(), around.owning(labels).stream().flatMap(owner -> owner.selector().stream()))
                .toList();
    }

    private SortedSet<String> changeable(List<LabelSelector> selectors, Set<String> untouched) {
        var keys = new TreeSet<String>();
        selectors.forEach(selector -> keys.addAll(SelectorParts.keys(selector)));
        keys.retainAll(labels.keySet());
        keys.removeAll(untouched);
        return keys;
    }

    /** All keys with one value, then with others, then without the labels; then all keys but one; then one key alone. */
    private Stream<Try> candidates(SortedSet<String> keys) {
        var tries = new ArrayList<Try>();
        for (SortedSet<String> some : subsets(keys)) {
            for (int n = 0; n < VALUES; n++) {
                tries.add(attempt(some, Optional.of(value(n)), tries.size()));
            }
            tries.add(attempt(some, Optional.empty(), tries.size()));
        }
        return tries.stream();
    }

    private static List<SortedSet<String>> subsets(SortedSet<String> keys) {
        var subsets = new ArrayList<SortedSet<String>>();
        subsets.add(keys);
        if (keys.size() > 1 && keys.size() <= MOST_KEYS) {
            keys.forEach(key -> {
                var fewer = new TreeSet<>(keys);
                fewer.remove(key);
                subsets.add(fewer);
            });
            keys.forEach(key -> subsets.add(new TreeSet<>(Set.of(key))));
        }
        return subsets;
    }

    private Try attempt(SortedSet<String> keys, Optional<String> value, int order) {
        var changes = new TreeMap<String, Optional<String>>();
        keys.forEach(key -> changes.put(key, value));
        var after = after(changes);
        return new Try(changes, around.serving(after).size(), newly(after).size(), order);
    }

    private static Comparator<Try> order() {
        return Comparator.comparingInt(Try::serving)
                .thenComparingInt(Try::newly)
                .thenComparingInt(Try::order);
    }

    private String value(int n) {
        return "holdfast-" + Digests.shortHex(uid + "/" + n, 12);
    }

    private Map<String, String> after(SortedMap<String, Optional<String>> changes) {
        var after = new HashMap<>(labels);
        changes.forEach((key, value) -> value.ifPresentOrElse(text -> after.put(key, text), () -> after.remove(key)));
        return after;
    }

    private List<String> newly(Map<String, String> after) {
        var before = Set.copyOf(around.counting(labels));
        return around.counting(after).stream()
                .filter(name -> !before.contains(name))
                .toList();
    }

    private Detachment detachment(
            SortedMap<String, Optional<String>> changes, Ownership ownership, List<Why> warnings) {
        var after = after(changes);
        var serving = Stream.concat(
                        around.serving(after).stream()
                                .map(service -> service.getMetadata().getName()),
                        around.servingByHand(address).stream())
                .sorted()
                .toList();
        var all = new ArrayList<>(warnings);
        if (!serving.isEmpty()) {
            all.add(new Why(Reason.STAYS_IN_SERVICE, "Services still send to the pod: " + String.join(", ", serving)));
        }
        return new Detachment(changes, ownership, serving, newly(after), all);
    }
}
