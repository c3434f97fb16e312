package dev.holdfast.drill;

import dev.holdfast.cluster.testing.Reachability;
import dev.holdfast.cluster.testing.StateDiff;
import dev.holdfast.drill.Proofs.Proof;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What has to be true of the whole cluster, by comparing it at different moments.
 *
 * @param before as it was before anything was done
 * @param suspects the pods that the quarantine took
 * @param nodes those that the case may hold
 */
record ClusterProofs(Moment before, List<String> suspects, Set<String> nodes) {
    private static final String OURS = "holdfast-quarantine";
    private static final String EXCLUSION = "holdfast.dev/quarantined";
    private static final int SHOWN = 5;

    /** What controllers make of pods and policies; nobody else writes it. */
    private static final List<String> FOLLOWING =
            List.of("EndpointSlice/", "PolicyEndpoint/", "ClusterPolicyEndpoint/", "ReplicaSet/", "Event/");

    /** What is said to be contained can reach nobody and be reached by nobody. */
    Proof contained(List<String> said, Moment after) {
        String attempt = "contained, it says";
        var open = said.stream()
                .flatMap(pod -> connections(pod, after))
                .limit(SHOWN)
                .toList();
        return open.isEmpty()
                ? new Proof(
                        attempt,
                        said.size() + " pod" + (said.size() == 1 ? "" : "s") + ", and nobody can talk to them",
                        true)
                : new Proof(attempt, "NOT so: " + String.join(", ", open), false);
    }

    private static Stream<String> connections(String pod, Moment moment) {
        return Stream.concat(moment.pods().stream(), Stream.of(Reachability.INTERNET))
                .filter(other -> !other.equals(pod))
                .filter(other ->
                        moment.reach().may(pod, other) || moment.reach().may(other, pod))
                .map(other -> pod + " and " + other);
    }

    /** Nothing was touched but what the case is about. */
    Proof nothingElse(Moment after) {
        return changes("nothing else", before.to(after), change -> !isOfTheCase(change, after), "was touched");
    }

    private boolean isOfTheCase(StateDiff.Change change, Moment after) {
        String object = change.object();
        boolean follows = FOLLOWING.stream().anyMatch(object::startsWith);
        boolean suspect = suspects.stream().anyMatch(pod -> object.equals("Pod/" + pod))
                && change.field().startsWith("/metadata/");
        boolean node = nodes.stream().anyMatch(name -> object.equals("Node//" + name));
        return follows || suspect || node || isReplacement(change, after) || isPolicy(change);
    }

    private boolean isPolicy(StateDiff.Change change) {
        boolean own = change.object().endsWith("/" + OURS) && change.before().isEmpty();
        boolean near = suspects.stream()
                .map(pod -> "NetworkPolicy/" + pod.substring(0, pod.indexOf('/') + 1))
                .anyMatch(change.object()::startsWith);
        boolean mark = change.field().startsWith("/metadata/annotations");
        boolean exclusion = change.field().startsWith("/spec/podSelector/matchExpressions")
                && change.before().isEmpty()
                && change.after().filter(text -> text.contains(EXCLUSION)).isPresent();
        return own || (near && (mark || exclusion));
    }

    /** A new pod of the set that a suspect belonged to. */
    private boolean isReplacement(StateDiff.Change change, Moment after) {
        boolean isNew = change.object().startsWith("Pod/")
                && change.field().isEmpty()
                && change.before().isEmpty();
        String owner = owner(
                after.find("Pod", change.object().substring(change.object().indexOf('/') + 1)));
        return isNew
                && suspects.stream()
                        .map(pod -> owner(before.find("Pod", pod)))
                        .anyMatch(former -> !former.isEmpty() && former.equals(owner));
    }

    private static String owner(JsonNode pod) {
        return pod.at("/metadata/ownerReferences/0/uid").asString("");
    }

    /** Between all others who may talk to whom has stayed as it was. */
    Proof othersTalkAsBefore(Moment after) {
        var others = Stream.concat(before.pods().stream(), Stream.of(Reachability.INTERNET))
                .filter(pod -> !suspects.contains(pod))
                .filter(pod -> pod.equals(Reachability.INTERNET) || after.has("Pod", pod))
                .toList();
        var changed = others.stream()
                .flatMap(from -> others.stream()
                        .filter(to -> !to.equals(from))
                        .filter(to ->
                                before.reach().may(from, to) != after.reach().may(from, to))
                        .map(to -> from + " to " + to))
                .limit(SHOWN)
                .toList();
        String attempt = "the other pods";
        return changed.isEmpty()
                ? new Proof(
                        attempt,
                        "talk to each other as before: " + (others.size() - 1) + " pods and the internet",
                        true)
                : new Proof(attempt, "NOT as before: " + String.join(", ", changed), false);
    }

    /** As it was, but for the pods that stay detached, their replacements and what controllers make of these. */
    Proof asItWas(Moment end) {
        return changes("after the release", before.to(end), change -> !isLeft(change, end), "is different");
    }

    private boolean isLeft(StateDiff.Change change, Moment end) {
        boolean follows = FOLLOWING.stream().anyMatch(change.object()::startsWith);
        boolean detached = suspects.stream().anyMatch(pod -> change.object().equals("Pod/" + pod))
                && (change.field().startsWith("/metadata/ownerReferences")
                        || (change.field().startsWith("/metadata/labels/")
                                && !change.field().contains("holdfast.dev")));
        return follows || detached || isReplacement(change, end);
    }

    /** Nothing at all is different between two moments. */
    static Proof same(String attempt, Moment one, Moment other) {
        return changes(attempt, one.to(other), _ -> true, "is different");
    }

    private static Proof changes(String attempt, StateDiff diff, Predicate<StateDiff.Change> wrong, String what) {
        var found = diff.changes().stream().filter(wrong).toList();
        if (found.isEmpty()) {
            return new Proof(attempt, "nothing " + what, true);
        }
        String some =
                found.stream().limit(SHOWN).map(StateDiff.Change::toString).collect(Collectors.joining("\n"));
        return new Proof(attempt, "NOT so, " + found.size() + " differences:\n" + some, false);
    }
}
