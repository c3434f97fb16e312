package dev.holdfast.logs;

import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.logs.AuditLogs.Subject;
import dev.holdfast.logs.Picture.Gone;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose audit lines are copied for an incident, each once: first who acted, then what was acted on, for only so many are
 * looked for, and what a pod did stands among the lines of its account.
 */
final class AuditSubjects {
    private static final String NODE_USER = "system:node:";
    private static final Pattern ACCOUNT_USER = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");

    private final Incident incident;
    private final List<Target.ServiceAccount> pinned;

    /** @param pinned accounts as which pods of the round ran when they were found: some may be gone since */
    AuditSubjects(Incident incident, Set<Target.ServiceAccount> pinned) {
        this.incident = incident;
        this.pinned = pinned.stream()
                .sorted(Comparator.comparing(Target.ServiceAccount::name))
                .toList();
    }

    /** As which accounts the pods run that are not only neighbours. */
    static Set<Target.ServiceAccount> accounts(Picture.Seen seen) {
        var accounts = new LinkedHashSet<Target.ServiceAccount>();
        seen.pods().stream()
                .filter(pod -> !pod.isNeighbour())
                .forEach(pod -> accounts.add(new Target.ServiceAccount(pod.namespace(), pod.serviceAccount())));
        return accounts;
    }

    /** Pods that are gone say no more as which account they ran; empty where there is none, or an account is known. */
    Optional<String> unknownAccounts(Picture.Seen seen) {
        boolean isNoneKnown = of(seen).stream().noneMatch(Subject.OfServiceAccount.class::isInstance);
        return seen.gone().stream()
                .filter(_ -> isNoneKnown)
                .map(gone -> gone.pod().name())
                .findFirst()
                .map(first -> "As which service account " + first
                        + and(seen.gone().size() - 1)
                        + " ran is not known: no audit lines of its account were looked for. A request by hand"
                        + " can name it.");
    }

    private static String and(int others) {
        return others == 0 ? "" : " and " + others + " other pods that are gone";
    }

    /** Also whom only the cluster knows: the accounts of the pods that were found, and nodes by their instances. */
    List<Subject> of(Picture.Seen seen) {
        var who = users();
        var what = new LinkedHashSet<Subject>();
        add(incident.targets(), who, what);
        accounts(seen).forEach(account -> who.add(new Subject.OfServiceAccount(account)));
        pinned.forEach(account -> who.add(new Subject.OfServiceAccount(account)));
        seen.pods().stream()
                .filter(pod -> !pod.isNeighbour())
                .forEach(pod -> what.add(new Subject.OfPod(new Target.Pod(pod.namespace(), pod.name()))));
        seen.nodes().stream()
                .filter(node -> !node.namedBy().isEmpty())
                .forEach(node -> who.add(new Subject.OfUser(NODE_USER + node.name())));
        for (Gone gone : seen.gone()) {
            what.add(withoutUid(gone.pod()));
        }
        return together(who, what);
    }

    /** Without the cluster: those that the event itself names, and what was pinned before. */
    List<Subject> of(Picture.Dark dark) {
        var who = users();
        var what = new LinkedHashSet<Subject>();
        add(dark.targets(), who, what);
        pinned.forEach(account -> who.add(new Subject.OfServiceAccount(account)));
        return together(who, what);
    }

    private Set<Subject> users() {
        var users = new LinkedHashSet<Subject>();
        incident.users().forEach(name -> users.add(user(name)));
        return users;
    }

    /** A service account is the same one, whether it is named as a user or as an object. */
    private static Subject user(String name) {
        var account = ACCOUNT_USER.matcher(name);
        if (account.matches()) {
            try {
                return new Subject.OfServiceAccount(new Target.ServiceAccount(account.group(1), account.group(2)));
            } catch (InvalidName e) {
                return new Subject.OfUser(name);
            }
        }
        return new Subject.OfUser(name);
    }

    private static void add(Collection<Target> targets, Set<Subject> who, Set<Subject> what) {
        for (Target target : targets) {
            switch (target) {
                case Target.Pod pod -> what.add(withoutUid(pod));
                case Target.ServiceAccount account -> who.add(new Subject.OfServiceAccount(account));
                case Target.Node node -> who.add(new Subject.OfUser(NODE_USER + node.node()));
                case Target.Workload _, Target.Image _, Target.Instance _, Target.Volume _, Target.Cluster _ -> {
                    // only the cluster knows whom they mean
                }
            }
        }
    }

    /** Audit lines are found by the pod's name; the same pod with and without its uid is one subject. */
    private static Subject withoutUid(Target.Pod pod) {
        return new Subject.OfPod(new Target.Pod(pod.namespace(), pod.pod()));
    }

    private static List<Subject> together(Set<Subject> who, Set<Subject> what) {
        var all = new LinkedHashSet<>(who);
        all.addAll(what);
        return List.copyOf(all);
    }
}
