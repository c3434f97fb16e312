package dev.holdfast.drill.emulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The calls that reached the front, in order, by the API's names ({@code CreateSnapshots}, {@code PutObject},
 * {@code DescribeCluster}), also those that a fault failed. Calls that the front itself makes are not among them.
 */
public final class Calls {
    private final List<String> names = new CopyOnWriteArrayList<>();

    void add(String name) {
        names.add(name);
    }

    /** All of them so far. */
    public List<String> names() {
        return List.copyOf(names);
    }

    /** How many there were of one action. */
    public long count(String action) {
        return names.stream().filter(action::equals).count();
    }

    /** Begins anew. */
    public void clear() {
        names.clear();
    }
}
