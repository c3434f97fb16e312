package dev.holdfast.quarantine.plan;

import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pod was given that reaches its node. Whoever has the node has every pod on it and can take policies off, so no policy
 * contains such a pod.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
final class NodeReach {
    /** With each of these a process gets at the node's kernel, memory, devices or files, or at other processes. */
    private static final Set<String> DANGEROUS = Set.of(
            "ALL",
            "SYS_ADMIN",
            "SYS_MODULE",
            "SYS_PTRACE",
            "SYS_RAWIO",
            "SYS_BOOT",
            "DAC_READ_SEARCH",
            "BPF",
            "PERFMON",
            "MAC_ADMIN",
            "MAC_OVERRIDE");

    private NodeReach() {}

    private record Given(String container, Optional<SecurityContext> context) {}

    /** In words; empty where nothing was given. */
    static List<String> suspicions(Pod pod) {
        var found = new ArrayList<String>();
        var spec = pod.getSpec();
        if (Boolean.TRUE.equals(spec.getHostPID())) {
            found.add("hostPID");
        }
        if (Boolean.TRUE.equals(spec.getHostIPC())) {
            found.add("hostIPC");
        }
        Optional.ofNullable(spec.getVolumes()).orElse(List.of()).stream()
                .filter(volume -> Optional.ofNullable(volume.getHostPath()).isPresent())
                .map(volume -> "hostPath "
                        + Untrusted.show(
                                Objects.requireNonNullElse(volume.getHostPath().getPath(), "")))
                .distinct()
                .forEach(found::add);
        var ofPod = Optional.ofNullable(spec.getSecurityContext())
                .map(context -> context.getWindowsOptions())
                .filter(windows -> Boolean.TRUE.equals(windows.getHostProcess()));
        ofPod.ifPresent(_ -> found.add("hostProcess"));
        containers(pod)
                .forEach(given -> given.context().ifPresent(context -> addAll(found, given.container(), context)));
        return found;
    }

    private static Stream<Given> containers(Pod pod) {
        var spec = pod.getSpec();
        var usual = Stream.of(spec.getInitContainers(), spec.getContainers())
                .filter(Objects::nonNull)
                .<Container>flatMap(List::stream)
                .map(one -> new Given(name(one.getName()), Optional.ofNullable(one.getSecurityContext())));
        var ephemeral =
                Optional.ofNullable(spec.getEphemeralContainers()).orElse(List.<EphemeralContainer>of()).stream()
                        .map(one -> new Given(name(one.getName()), Optional.ofNullable(one.getSecurityContext())));
        return Stream.concat(usual, ephemeral);
    }

    private static String name(String name) {
        return "container " + Untrusted.show(Objects.requireNonNullElse(name, ""));
    }

    private static void addAll(List<String> found, String container, SecurityContext context) {
        if (Boolean.TRUE.equals(context.getPrivileged())) {
            found.add(container + " privileged");
        }
        if ("Unmasked".equals(context.getProcMount())) {
            found.add(container + " procMount Unmasked");
        }
        Optional.ofNullable(context.getWindowsOptions())
                .filter(windows -> Boolean.TRUE.equals(windows.getHostProcess()))
                .ifPresent(_ -> found.add(container + " hostProcess"));
        Optional.ofNullable(context.getCapabilities()).map(Capabilities::getAdd).orElse(List.of()).stream()
                .map(NodeReach::capability)
                .filter(DANGEROUS::contains)
                .map(capability -> container + " capability " + capability)
                .forEach(found::add);
    }

    /** Runtimes take both spellings. */
    private static String capability(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    }
}
