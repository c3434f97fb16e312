package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads each thing once for all pods of an invocation, also when several ask for it at the same time. A failure is kept as
 * well: what was refused for one pod is not asked for again for the next.
 */
final class Once<K, V> {
    private final Map<K, Cell<V>> cells = new ConcurrentHashMap<>();

    /** How a thing is read. */
    @FunctionalInterface
    interface Read<V> {
        V read() throws KubeFailure;
    }

    V get(K key, Read<V> read) throws KubeFailure {
        return cells.computeIfAbsent(key, _ -> new Cell<>()).get(read);
    }

    private static final class Cell<V> {
        private Optional<V> value = Optional.empty();
        private Optional<KubeFailure> failure = Optional.empty();

        synchronized V get(Read<V> read) throws KubeFailure {
            if (value.isEmpty() && failure.isEmpty()) {
                fill(read);
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
            return value.orElseThrow();
        }

        private void fill(Read<V> read) {
            try {
                value = Optional.of(read.read());
            } catch (KubeFailure e) {
                failure = Optional.of(e);
            }
        }
    }
}
