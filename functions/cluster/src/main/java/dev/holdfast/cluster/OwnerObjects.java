package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the objects above an object, all owner references and not only that of the controller, up to the top. Each is read
 * once, however many pods are below it. Kinds of custom resources, and nodes above static pods, are named and not read: that
 * would need a right on every custom resource. Thread-safe.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/">Owners and dependents</a>
 */
public final class OwnerObjects {
    /** Owner chains of Kubernetes' own have two steps; more than this many owners are somebody's joke. */
    private static final int MOST = 32;

    private final KubernetesClient kube;
    private final Map<String, Answer> known = new ConcurrentHashMap<>();

    public OwnerObjects(KubernetesClient kube) {
        this.kube = kube;
    }

    /**
     * What stands above an object.
     *
     * @param objects as read, the nearest first
     * @param named owners of kinds that are not read here
     * @param gone owners that are no longer there; another object may have the name
     * @param unread why an owner could not be read, in words, with the failure
     */
    public record Above(List<HasMetadata> objects, List<Owner> named, List<Owner> gone, List<KubeFailure> unread) {
        public Above {
            objects = List.copyOf(objects);
            named = List.copyOf(named);
            gone = List.copyOf(gone);
            unread = List.copyOf(unread);
        }
    }

    private sealed interface Answer {
        record There(HasMetadata object) implements Answer {}

        record Gone() implements Answer {}

        record Named() implements Answer {}

        record Unread(KubeFailure why) implements Answer {}
    }

    /** Climbs from an object of a namespace. */
    public Above of(HasMetadata object) {
        String namespace = object.getMetadata().getNamespace();
        var objects = new ArrayList<HasMetadata>();
        var named = new ArrayList<Owner>();
        var gone = new ArrayList<Owner>();
        var unread = new ArrayList<KubeFailure>();
        Set<String> seen = new HashSet<>();
        Deque<Owner> next = new ArrayDeque<>(owners(object));
        while (!next.isEmpty() && seen.size() < MOST) {
            var owner = next.remove();
            if (!seen.add(owner.uid())) {
                continue;
            }
            switch (answer(namespace, owner)) {
                case Answer.There there -> {
                    objects.add(there.object());
                    next.addAll(owners(there.object()));
                }
                case Answer.Gone _ -> gone.add(owner);
                case Answer.Named _ -> named.add(owner);
                case Answer.Unread failed -> unread.add(failed.why());
            }
        }
        return new Above(objects, named, gone, unread);
    }

    private Answer answer(String namespace, Owner owner) {
        return known.computeIfAbsent(owner.uid(), _ -> read(namespace, owner));
    }

    private Answer read(String namespace, Owner owner) {
        if (!Owners.isBuiltIn(owner)) {
            return new Answer.Named();
        }
        try {
            return Owners.get(kube, Owners.kind(owner), namespace, owner.name())
                    .filter(object -> owner.uid().equals(object.getMetadata().getUid()))
                    .<Answer>map(Answer.There::new)
                    .orElseGet(Answer.Gone::new);
        } catch (KubeFailure e) {
            return new Answer.Unread(e);
        }
    }

    private static List<Owner> owners(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                .map(Owners::owner)
                .toList();
    }
}
