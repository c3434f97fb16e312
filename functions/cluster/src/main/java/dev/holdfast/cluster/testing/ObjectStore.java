package dev.holdfast.cluster.testing;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ObjectNode;

/** The objects as they are kept. What goes in and comes out are copies. */
final class ObjectStore {
    /** Where an object is. Core and new events are the same ones, so the version is no part of it. */
    record Key(String group, String plural, String namespace, String name) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::group)
                .thenComparing(Key::plural)
                .thenComparing(key -> key.namespace() + "/" + key.name());

        static Key of(ResourceType type, String namespace, String name) {
            String group = type.group().equals("events.k8s.io") ? "" : type.group();
            return new Key(group, type.plural(), type.isNamespaced() ? namespace : "", name);
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final TreeMap<Key, ObjectNode> objects = new TreeMap<>();
    private final BiConsumer<String, Optional<ObjectNode>> onChange;
    private long version = 1;
    private long moved;

    /** Tells of every change: the object's path, and what it is now. */
    ObjectStore(BiConsumer<String, Optional<ObjectNode>> onChange) {
        this.onChange = onChange;
    }

    synchronized Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
        return Optional.ofNullable(objects.get(Key.of(type, namespace, name))).map(ObjectNode::deepCopy);
    }

    ObjectNode get(ResourceType type, String namespace, String name) {
        return find(type, namespace, name).orElseThrow(() -> Refusal.noSuch(type, name));
    }

    /** In order; of all namespaces where none is given. */
    synchronized List<ObjectNode> list(ResourceType type, Optional<String> namespace) {
        var pattern = Key.of(type, "", "");
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().group().equals(pattern.group()))
                .filter(entry -> entry.getKey().plural().equals(pattern.plural()))
                .filter(entry -> namespace
                        .filter(one -> !one.equals(entry.getKey().namespace()))
                        .isEmpty())
                .map(entry -> entry.getValue().deepCopy())
                .toList();
    }

    synchronized List<ObjectNode> all() {
        return objects.values().stream().map(ObjectNode::deepCopy).toList();
    }

    synchronized boolean has(String group, String plural) {
        return objects.keySet().stream()
                .anyMatch(key -> key.group().equals(group) && key.plural().equals(plural));
    }

    /** Gives it the next version and keeps it. */
    synchronized ObjectNode keep(ResourceType type, ObjectNode object) {
        version++;
        moved += movesOthers(type);
        Json.metadata(object).put("resourceVersion", String.valueOf(version));
        objects.put(Key.of(type, Json.namespace(object), Json.name(object)), object.deepCopy());
        onChange.accept(type.path(object), Optional.of(object.deepCopy()));
        return object;
    }

    synchronized void remove(ResourceType type, ObjectNode object) {
        version++;
        moved += movesOthers(type);
        objects.remove(Key.of(type, Json.namespace(object), Json.name(object)));
        onChange.accept(type.path(object), Optional.empty());
    }

    /** Nobody in the cluster does anything because of a Lease or an event. */
    private static int movesOthers(ResourceType type) {
        return type.plural().equals("leases") || type.plural().equals("events") ? 0 : 1;
    }

    /** Another one after every change that the cluster may have to do something about. */
    synchronized long moved() {
        return moved;
    }

    synchronized String version() {
        return String.valueOf(version);
    }

    synchronized void clear() {
        objects.clear();
    }
}
