package dev.holdfast.logs;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers a list of which some objects may be shown twice, because its reading had to begin anew: the last reading counts. */
final class Unique<T extends HasMetadata> {
    private final Map<String, T> byUid = new LinkedHashMap<>();

    void add(T object) {
        byUid.put(object.getMetadata().getUid(), object);
    }

    int size() {
        return byUid.size();
    }

    List<T> all() {
        return List.copyOf(byUid.values());
    }
}
