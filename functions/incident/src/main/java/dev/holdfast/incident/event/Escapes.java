package dev.holdfast.incident.event;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The types of findings that tell of a way from a container to its node. Whoever has the node can take the pod's policies off.
 *
 * @see <a href="https://docs.aws.amazon.com/guardduty/latest/ug/findings-runtime-monitoring.html">Runtime Monitoring finding
 *     types</a>
 */
final class Escapes {
    private static final Set<String> TYPES = Set.of(
            "PrivilegeEscalation:Runtime/DockerSocketAccessed",
            "PrivilegeEscalation:Runtime/RuncContainerEscape",
            "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified",
            "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
            "PrivilegeEscalation:Runtime/UserfaultfdUsage",
            "DefenseEvasion:Runtime/KernelModuleLoaded");

    /** Security Hub writes {@code TTPs/Privilege Escalation/PrivilegeEscalation:Runtime-RuncContainerEscape}. */
    private static final Pattern IN_SECURITY_HUB =
            Pattern.compile("(?:[^/]{0,64}/){0,2}([A-Za-z]{1,64}:Runtime)-([A-Za-z]{1,64})");

    private Escapes() {}

    /** Those among GuardDuty's types. */
    static Set<String> among(Collection<String> types) {
        var found = new TreeSet<>(types);
        found.retainAll(TYPES);
        return found;
    }

    /** The same for types as Security Hub writes them. */
    static Set<String> inSecurityHub(List<String> types) {
        return among(types.stream()
                .map(IN_SECURITY_HUB::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1) + "/" + matcher.group(2))
                .toList());
    }
}
