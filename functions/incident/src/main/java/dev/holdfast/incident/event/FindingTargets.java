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
        var instance = instance();
        volumes();
        if (targets.isEmpty() && cluster.isPresent()) {
            targets.cluster(cluster.get());
        }
        boolean onMachine = targets.targets().stream()
                .anyMatch(target -> target instanceof Target.Instance || target instanceof Target.Volume);
        boolean hostsPods = !resourceType.equals("Instance") && onMachine;
        return new FindingReader.Named(
                targets.targets(), new InstanceFacts(resourceType.equals("Instance"), instance, hostsPods), cluster);
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
            targets.pod(at, uri.group(1), uri.group(2), Optional.empty());
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

    private Map<InstanceId, Membership> instance() throws BadInput {
        var details = resource.object("instanceDetails");
        var id = details.isPresent() ? details.get().text("instanceId") : Optional.<String>empty();
        if (details.isEmpty() || id.isEmpty()) {
            return Map.of();
        }
        var instance = targets.instance(details.get(), id.get());
        var membership = Membership.of(tags(details.get()));
        return instance.isPresent() ? Map.of(instance.get(), membership) : Map.of();
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

    static Map<String, String> tags(Json holder) throws BadInput {
        var tags = new LinkedHashMap<String, String>();
        for (Json tag : holder.objects("tags")) {
            tags.put(tag.text("key").orElse(""), tag.text("value").orElse(""));
        }
        return tags;
    }
}
