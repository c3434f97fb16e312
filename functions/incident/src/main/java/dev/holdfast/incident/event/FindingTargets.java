package dev.holdfast.incident.event;

import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.InstanceFacts;
import dev.holdfast.incident.event.Event.Nature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a single finding names. All details are optional: which are there depends on the finding's type. */
final class FindingTargets {
    private static final Pattern POD_CALL = Pattern.compile(
            "/api/v1/namespaces/([^/?]+)/pods/([^/?]+)/(exec|attach|portforward|ephemeralcontainers)([?/].*)?");
    private static final Pattern POD_SUBRESOURCE = Pattern.compile("exec|attach|portforward|ephemeralcontainers");
    private static final Pattern SERVICE_ACCOUNT = Pattern.compile("system:serviceaccount:([^:]+):([^:]+)");
    private static final String NODE_USER = "system:node:";

    private final Json resource;
    private final Optional<Json> service;
    private final TargetBuilder targets;

    FindingTargets(Json resource, Optional<Json> service, Nature nature) {
        this.resource = resource;
        this.service = service;
        this.targets = new TargetBuilder(nature);
    }

    FindingReader.Named named(String resourceType) throws BadInput {
        var details = resource.object("eksClusterDetails");
        Optional<ClusterName> cluster =
                details.isPresent() ? details.get().name("name", ClusterName::new) : Optional.empty();
        if (resourceType.equals("EKSCluster")) {
            kubernetes();
        }
        var instances = instances();
        volumes();
        if (targets.isEmpty() && cluster.isPresent()) {
            targets.cluster(cluster.get());
        }
        boolean onMachine = targets.targets().stream()
                .anyMatch(target -> target instanceof Target.Instance || target instanceof Target.Volume);
        boolean hostsPods = !resourceType.equals("Instance") && onMachine;
        return new FindingReader.Named(
                targets.targets(),
                new InstanceFacts(resourceType.equals("Instance"), instances, hostsPods),
                cluster,
                users());
    }

    /** The narrowest that is there: the workload, the pod of the call, the user. */
    private void kubernetes() throws BadInput {
        workload();
        if (targets.isEmpty()) {
            podOfCall();
        }
        if (targets.isEmpty()) {
            user();
        }
    }

    private void workload() throws BadInput {
        var details = resource.object("kubernetesDetails");
        var workload = details.isPresent() ? details.get().object("kubernetesWorkloadDetails") : Optional.<Json>empty();
        if (workload.isEmpty()) {
            return;
        }
        var at = workload.get();
        var name = at.text("name");
        var namespace = at.text("namespace");
        var type = at.text("type");
        if (name.isPresent() && namespace.isPresent() && type.isPresent()) {
            targets.workload(at, namespace.get(), type.get(), name.get(), at.text("uid"));
        }
    }

    /** Exec and its like name the pod in the URI only; newer findings also in fields of their own. */
    private void podOfCall() throws BadInput {
        var action = service.isPresent() ? service.get().object("action") : Optional.<Json>empty();
        var call = action.isPresent() ? action.get().object("kubernetesApiCallAction") : Optional.<Json>empty();
        if (call.isEmpty()) {
            return;
        }
        var at = call.get();
        var uri = POD_CALL.matcher(at.text("requestUri").orElse(""));
        if (uri.matches()) {
            // the caller wrote the URI: what is no name in it is not our input's fault
            targets.podIfValid(uri.group(1), uri.group(2));
        } else if (at.text("resource").orElse("").equals("pods")
                && POD_SUBRESOURCE.matcher(at.text("subresource").orElse("")).matches()
                && at.has("namespace")
                && at.has("resourceName")) {
            targets.pod(at, at.requireText("namespace"), at.requireText("resourceName"), Optional.empty());
        }
    }

    private void user() throws BadInput {
        var details = resource.object("kubernetesDetails");
        var user = details.isPresent() ? details.get().object("kubernetesUserDetails") : Optional.<Json>empty();
        if (user.isEmpty()) {
            return;
        }
        String name = user.get().text("username").orElse("");
        var account = SERVICE_ACCOUNT.matcher(name);
        if (account.matches()) {
            targets.serviceAccount(user.get(), account.group(1), account.group(2));
        } else if (name.startsWith(NODE_USER)) {
            targets.node(user.get(), name.substring(NODE_USER.length()));
        }
    }

    /** Whose audit lines are evidence, too; a name that cannot be read must not cost the targets. */
    private Set<String> users() {
        return resource.anyObject("kubernetesDetails")
                .flatMap(details -> details.anyObject("kubernetesUserDetails"))
                .flatMap(user -> user.anyText("username"))
                .map(Set::of)
                .orElseGet(Set::of);
    }

    private Map<InstanceId, Membership> instances() throws BadInput {
        var found = new LinkedHashMap<InstanceId, Membership>();
        var details = resource.object("instanceDetails");
        if (details.isPresent()) {
            instance(details.get(), found);
        }
        for (Json other : resource.anyObjects("otherInstances")) {
            instance(other, found);
        }
        return found;
    }

    private void instance(Json details, Map<InstanceId, Membership> found) throws BadInput {
        var id = details.text("instanceId");
        if (id.isPresent()) {
            var membership = Membership.of(tags(details));
            targets.instance(details, id.get()).ifPresent(instance -> found.put(instance, membership));
        }
    }

    /** Malware scans name the volumes; the instance may be missing. */
    private void volumes() throws BadInput {
        var details = resource.object("ebsVolumeDetails");
        if (details.isEmpty()) {
            return;
        }
        for (Json scanned : details.get().objects("scannedVolumeDetails")) {
            var arn = scanned.text("volumeArn");
            if (arn.isPresent()) {
                targets.volume(scanned, arn.get());
            }
        }
    }

    /** Tags in the event are a claim only, so what is not as expected is left out. */
    static Map<String, String> tags(Json holder) {
        var tags = new LinkedHashMap<String, String>();
        for (Json tag : holder.anyObjects("tags")) {
            tags.put(tag.anyText("key").orElse(""), tag.anyText("value").orElse(""));
        }
        return tags;
    }
}
