package dev.holdfast.incident.event;

import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Nature;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The targets of a request: each names exactly one thing. */
final class RequestTargets {
    private static final int MAX = 10_000;
    private static final Set<String> FIELDS =
            Set.of("namespace", "pod", "uid", "workload", "serviceAccount", "image", "node", "instance");
    private static final List<String> SUBJECTS =
            List.of("pod", "workload", "serviceAccount", "image", "node", "instance");

    private RequestTargets() {}

    static List<Target> read(Json detail, boolean clusterNamed) throws BadInput {
        var entries = detail.objects("targets");
        if (entries.isEmpty() || entries.size() > MAX) {
            throw detail.wrong("targets", "1 to " + MAX + " targets");
        }
        var targets = new TargetBuilder(Nature.REAL);
        boolean kubernetes = false;
        for (Json entry : entries) {
            kubernetes |= read(entry, targets);
        }
        if (kubernetes && !clusterNamed) {
            throw detail.wrong("cluster", "the name of the cluster in which the targets are");
        }
        return targets.targets();
    }

    /** Whether the target can only be found in a cluster. */
    private static boolean read(Json entry, TargetBuilder targets) throws BadInput {
        RequestReader.only(entry, FIELDS);
        var named = SUBJECTS.stream().filter(entry::has).toList();
        if (named.size() != 1) {
            throw new BadInput(entry.path(), "expected exactly one of " + String.join(", ", SUBJECTS));
        }
        String value = entry.requireText(named.getFirst());
        switch (named.getFirst()) {
            case "pod" -> targets.pod(entry, entry.requireText("namespace"), value, entry.text("uid"));
            case "workload" -> workload(entry, value, targets);
            case "serviceAccount" -> targets.serviceAccount(entry, entry.requireText("namespace"), value);
            case "image" -> targets.image(entry, value);
            case "node" -> targets.node(entry, value);
            default -> targets.instance(entry, value);
        }
        return !named.getFirst().equals("instance");
    }

    private static void workload(Json entry, String value, TargetBuilder targets) throws BadInput {
        int slash = value.indexOf('/');
        if (slash < 1) {
            throw entry.wrong("workload", "a kind and a name such as deployment/cart");
        }
        targets.workload(
                entry,
                entry.requireText("namespace"),
                value.substring(0, slash),
                value.substring(slash + 1),
                Optional.empty());
    }
}
