package dev.holdfast.logs;

import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import dev.holdfast.logs.AuditLogs.Subject;
import dev.holdfast.logs.Picture.Gone;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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

    AuditSubjects(Incident incident) {
        this.incident = incident;
    }

    /** Also whom only the cluster knows: the accounts of the pods that were found, and nodes by their instances. */
    List<Subject> of(Picture.Seen seen) {
        var who = users();
        var what = new LinkedHashSet<Subject>();
        add(incident.targets(), who, what);
        seen.pods().stream().filter(pod -> !pod.isNeighbour()).forEach(pod -> {
            who.add(new Subject.OfServiceAccount(new Target.ServiceAccount(pod.namespace(), pod.serviceAccount())));
            what.add(new Subject.OfPod(new Target.Pod(pod.namespace(), pod.name())));
        });
        seen.nodes().stream()
                .filter(node -> !node.namedBy().isEmpty())
                .forEach(node -> who.add(new Subject.OfUser(NODE_USER + node.name())));
        for (Gone gone : seen.gone()) {
            what.add(withoutUid(gone.pod()));
        }
        return together(who, what);
    }

    /** Without the cluster: those that the event itself names. */
    List<Subject> of(Picture.Dark dark) {
        var who = users();
        var what = new LinkedHashSet<Subject>();
        add(dark.targets(), who, what);
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
