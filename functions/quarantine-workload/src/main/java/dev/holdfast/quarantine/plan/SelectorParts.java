package dev.holdfast.quarantine.plan;

import dev.holdfast.cluster.Selectors;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a selector looks at; whether it selects is {@link Selectors}' to say. */
final class SelectorParts {
    private SelectorParts() {}

    /** A Service's or ReplicationController's selector in the other form; missing stays missing. */
    static Optional<LabelSelector> ofMap(Optional<Map<String, String>> selector) {
        return selector.filter(map -> !map.isEmpty()).map(map -> {
            var form = new LabelSelector();
            form.setMatchLabels(map);
            return form;
        });
    }

    /** The keys that the selector looks at. */
    static SortedSet<String> keys(LabelSelector selector) {
        var keys = new TreeSet<>(Selectors.labelsOf(selector).keySet());
        Selectors.expressionsOf(selector).stream()
                .map(LabelSelectorRequirement::getKey)
                .forEach(keys::add);
        return keys;
    }

    /** The labels of an object. */
    static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }
}
