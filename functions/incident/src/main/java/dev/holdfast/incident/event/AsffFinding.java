package dev.holdfast.incident.event;

import dev.holdfast.incident.event.Event.Nature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The GuardDuty finding inside a Security Hub finding. Security Hub flattens GuardDuty's tree into text values with paths as
 * names, in {@code ProductFields} and in {@code Resources[].Details.Other}; the tree is built again, so that both forms of a
 * finding are read by the same rules and become the same case with the same targets.
 */
final class AsffFinding {
    private static final Pattern OTHER_RESOURCES =
            Pattern.compile(".*:(IAMUser|S3|RDS|Lambda|ECS|IAM)-.*", Pattern.DOTALL);
    private static final String SERVICE = "aws/guardduty/service/";

    private final Json finding;

    AsffFinding(Json finding) {
        this.finding = finding;
    }

    /** GuardDuty's word for what the finding is about; empty when it is nothing of ours. */
    Optional<String> resourceType() throws BadInput {
        for (String type : finding.texts("Types")) {
            if (OTHER_RESOURCES.matcher(type).matches()) {
                return Optional.empty();
            }
        }
        if (resource("AwsEksCluster").isPresent()) {
            return Optional.of("EKSCluster");
        }
        if (resource("Container").isPresent()) {
            return Optional.of("Container");
        }
        return resource("AwsEc2Instance").isPresent() ? Optional.of("Instance") : Optional.empty();
    }

    Nature nature() throws BadInput {
        return finding.flag("Sample") ? Nature.SAMPLE : SampleFlag.of(service());
    }

    boolean archived() throws BadInput {
        return service().flag("archived");
    }

    FindingReader.Named named(String resourceType, Nature nature) throws BadInput {
        return new FindingTargets(finding.with(resourceTree()), Optional.of(service()), nature).named(resourceType);
    }

    private Json service() throws BadInput {
        var fields = new LinkedHashMap<String, String>();
        finding.flat("ProductFields").forEach((name, value) -> {
            if (name.startsWith(SERVICE)) {
                fields.put(name.substring(SERVICE.length()), value);
            }
        });
        return finding.with(Flattened.tree(fields));
    }

    private ObjectNode resourceTree() throws BadInput {
        var other = new LinkedHashMap<String, String>();
        for (Json resource : finding.objects("Resources")) {
            var details = resource.object("Details");
            if (details.isPresent()) {
                other.putAll(details.get().flat("Other"));
            }
        }
        var tree = Flattened.tree(other);
        cluster(tree);
        instance(tree);
        return tree;
    }

    private void cluster(ObjectNode tree) throws BadInput {
        var resource = resource("AwsEksCluster");
        if (resource.isEmpty()) {
            return;
        }
        var details = resource.get().object("Details");
        var cluster = details.isPresent() ? details.get().object("AwsEksCluster") : Optional.<Json>empty();
        String inArn = TargetBuilder.afterLast('/', resource.get().text("Id").orElse(""));
        String name = cluster.isPresent() ? cluster.get().text("Name").orElse(inArn) : inArn;
        tree.set("eksClusterDetails", JsonNodeFactory.instance.objectNode().put("name", name));
    }

    private void instance(ObjectNode tree) throws BadInput {
        var instances = resources("AwsEc2Instance");
        if (!instances.isEmpty()) {
            tree.set("instanceDetails", details(instances.getFirst()));
        }
        var others = tree.putArray("otherInstances");
        instances.stream().skip(1).forEach(other -> others.add(details(other)));
    }

    private static ObjectNode details(Json resource) {
        var details = JsonNodeFactory.instance.objectNode();
        details.put(
                "instanceId",
                TargetBuilder.afterLast('/', resource.anyText("Id").orElse("")));
        var tags = details.putArray("tags");
        resource.anyTexts("Tags")
                .forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        return details;
    }

    private List<Json> resources(String type) throws BadInput {
        return finding.objects("Resources").stream()
                .filter(resource -> resource.anyText("Type").orElse("").equals(type))
                .toList();
    }

    private Optional<Json> resource(String type) throws BadInput {
        for (Json resource : finding.objects("Resources")) {
            if (resource.text("Type").orElse("").equals(type)) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }
}
