package dev.holdfast.incident.event;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import dev.holdfast.incident.WorkloadKind;
import dev.holdfast.incident.event.Event.Nature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Supplier;

/**
 * Gathers targets in reading order, each once. A name that is not valid is bad input, except in sample findings: their names
 * are placeholders such as {@code GeneratedFindingPodName}, so they are lower-cased, and dropped if that does not help.
 */
final class TargetBuilder {
    private static final System.Logger LOG = System.getLogger(TargetBuilder.class.getName());

    private final Nature nature;
    private final SequencedSet<Target> targets = new LinkedHashSet<>();

    TargetBuilder(Nature nature) {
        this.nature = nature;
    }

    void pod(Json at, String namespace, String pod, Optional<String> uid) throws BadInput {
        add(at, () -> new Target.Pod(plain(namespace), plain(pod), uid));
    }

    void podIfValid(String namespace, String pod) {
        try {
            targets.add(new Target.Pod(plain(namespace), plain(pod)));
        } catch (InvalidName e) {
            LOG.log(System.Logger.Level.DEBUG, "no pod in the request's URI", e);
        }
    }

    /** A pod where the kind says so, else a workload. */
    void workload(Json at, String namespace, String kind, String name, Optional<String> uid) throws BadInput {
        if (kind.equalsIgnoreCase("pods") || kind.equalsIgnoreCase("pod")) {
            pod(at, namespace, name, uid);
        } else {
            add(at, () -> new Target.Workload(plain(namespace), WorkloadKind.of(kind), plain(name)));
        }
    }

    void serviceAccount(Json at, String namespace, String name) throws BadInput {
        add(at, () -> new Target.ServiceAccount(plain(namespace), plain(name)));
    }

    void node(Json at, String name) throws BadInput {
        add(at, () -> new Target.Node(plain(name)));
    }

    void image(Json at, String reference) throws BadInput {
        add(at, () -> new Target.Image(reference));
    }

    Optional<InstanceId> instance(Json at, String id) throws BadInput {
        return add(at, () -> new Target.Instance(new InstanceId(id))).map(Target.Instance::id);
    }

    /** {@code arn} may be an ARN or an id. */
    void volume(Json at, String arn) throws BadInput {
        add(at, () -> new Target.Volume(new VolumeId(afterLast('/', arn))));
    }

    void cluster(ClusterName cluster) {
        targets.add(new Target.Cluster(cluster));
    }

    boolean isEmpty() {
        return targets.isEmpty();
    }

    List<Target> targets() {
        return new ArrayList<>(targets);
    }

    static String afterLast(char separator, String text) {
        return text.substring(text.lastIndexOf(separator) + 1);
    }

    private <T extends Target> Optional<T> add(Json at, Supplier<T> constructor) throws BadInput {
        try {
            T target = constructor.get();
            targets.add(target);
            return Optional.of(target);
        } catch (InvalidName e) {
            if (nature == Nature.SAMPLE) {
                return Optional.empty();
            }
            throw new BadInput(at.path(), String.valueOf(e.getMessage()));
        }
    }

    private String plain(String name) {
        return nature == Nature.SAMPLE ? name.toLowerCase(Locale.ROOT) : name;
    }
}
