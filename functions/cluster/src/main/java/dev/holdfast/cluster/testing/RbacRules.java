package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules of a YAML file with roles and bindings, to be held against the requests that the code really makes: each of them
 * has to be allowed, and what is allowed has to be needed. Wildcards are refused, for they allow what nobody needs.
 */
public final class RbacRules {
    private static final Pattern DOCUMENTS = Pattern.compile("(?m)^---\\s*$");

    private final List<Rule> rules = new ArrayList<>();
    private final NavigableSet<String> groups = new TreeSet<>();

    private RbacRules() {}

    /** One verb on one resource; {@code names} empty means all of them, {@code namespace} empty means everywhere. */
    private record Rule(String verb, String group, String resource, Set<String> names, Optional<String> namespace) {
        boolean allows(KubeRequest request) {
            return verb.equals(request.verb())
                    && group.equals(request.group())
                    && resource.equals(request.resource())
                    && (names.isEmpty()
                            || request.name().filter(names::contains).isPresent())
                    && (namespace.isEmpty() || namespace.equals(request.namespace()));
        }

        /** As people say it: {@code get pods/log}, {@code list deployments.apps}. */
        String text() {
            int slash = resource.indexOf('/');
            String plain = slash < 0 ? resource : resource.substring(0, slash);
            String sub = slash < 0 ? "" : resource.substring(slash);
            return verb + " " + plain + (group.isEmpty() ? "" : "." + group) + sub;
        }
    }

    /** Reads the roles and bindings of some files. */
    public static RbacRules read(Path... files) {
        var all = new RbacRules();
        for (Path file : files) {
            all.add(file);
        }
        return all;
    }

    /** What may be done, such as {@code list deployments.apps}. */
    public NavigableSet<String> granted() {
        return rules.stream().map(Rule::text).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The groups to which the roles are bound. */
    public NavigableSet<String> groups() {
        return new TreeSet<>(groups);
    }

    /** Those of the requests (method, path and query) that no rule allows. Every identity may ask for the version and the like. */
    public List<String> refused(Collection<String> requests) {
        return requests.stream()
                .filter(line -> KubeRequest.of(line)
                        .filter(request -> rules.stream().noneMatch(rule -> rule.allows(request)))
                        .isPresent())
                .distinct()
                .toList();
    }

    /** What may be done and none of the requests did. */
    public NavigableSet<String> unused(Collection<String> requests) {
        var asked =
                requests.stream().flatMap(line -> KubeRequest.of(line).stream()).toList();
        return rules.stream()
                .filter(rule -> asked.stream().noneMatch(rule::allows))
                .map(Rule::text)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void add(Path file) {
        try {
            var serialization = new KubernetesSerialization();
            Arrays.stream(DOCUMENTS.split(Files.readString(file)))
                    .filter(document -> document.contains("kind:"))
                    .forEach(document -> add(file, serialization.<HasMetadata>unmarshal(document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Path file, HasMetadata object) {
        switch (object) {
            case ClusterRole role -> role.getRules().forEach(rule -> add(rule, Optional.empty()));
            case Role role ->
                role.getRules()
                        .forEach(
                                rule -> add(rule, Optional.of(role.getMetadata().getNamespace())));
            case ClusterRoleBinding binding -> add(binding.getSubjects());
            case RoleBinding binding -> add(binding.getSubjects());
            default -> throw new IllegalArgumentException(file + ": a " + object.getKind() + " is no rule");
        }
    }

    private void add(PolicyRule rule, Optional<String> namespace) {
        for (String verb : rule.getVerbs()) {
            for (String group : rule.getApiGroups()) {
                for (String resource : rule.getResources()) {
                    refuseWildcards(verb, group, resource);
                    rules.add(new Rule(verb, group, resource, Set.copyOf(rule.getResourceNames()), namespace));
                }
            }
        }
    }

    private static void refuseWildcards(String... parts) {
        if (Arrays.stream(parts).anyMatch(part -> part.contains("*"))) {
            throw new IllegalArgumentException("a wildcard: " + String.join(" ", parts));
        }
    }

    private void add(List<Subject> subjects) {
        subjects.stream()
                .filter(subject -> subject.getKind().equals("Group"))
                .map(Subject::getName)
                .forEach(groups::add);
    }
}
