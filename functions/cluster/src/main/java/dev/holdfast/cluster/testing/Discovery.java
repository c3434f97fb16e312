package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the API says it serves.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api">Discovery</a>
 */
final class Discovery implements Handler {
    private final ResourceTypes types;

    Discovery(ResourceTypes types) {
        this.types = types;
    }

    @Override
    public Optional<MockResponse> handle(RecordedRequest request) {
        var words = List.of(
                request.getPath().split("\\?", 2)[0].replaceAll("^/|/$", "").split("/", -1));
        String group = words.size() > 1 ? words.get(1) : "";
        return switch (words.getFirst() + "/" + words.size()) {
            case "version/1" -> Optional.of(ObjectApi.json(200, version()));
            case "api/1" -> Optional.of(ObjectApi.json(200, core()));
            case "api/2" -> Optional.of(resources(group));
            case "apis/1" -> Optional.of(ObjectApi.json(200, groups()));
            case "apis/2" -> Optional.of(ObjectApi.json(200, served(group)));
            case "apis/3" -> Optional.of(resources(group + "/" + words.get(2)));
            default -> Optional.empty();
        };
    }

    private static ObjectNode version() {
        return Json.object().put("major", "1").put("minor", "34").put("gitVersion", "v1.34.1-eks-simulated");
    }

    private static ObjectNode core() {
        var list = Json.object().put("kind", "APIVersions");
        list.putArray("versions").add("v1");
        return list;
    }

    private ObjectNode groups() {
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        types.all().stream()
                .map(ResourceType::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .forEach(group -> groups.add(group(group)));
        return list;
    }

    private ObjectNode served(String name) {
        if (types.all().stream().noneMatch(type -> type.group().equals(name))) {
            throw Refusal.notServed();
        }
        return group(name).put("kind", "APIGroup").put("apiVersion", "v1");
    }

    private ObjectNode group(String name) {
        var group = Json.object().put("name", name);
        var versions = group.putArray("versions");
        types.all().stream()
                .filter(type -> type.group().equals(name))
                .map(ResourceType::version)
                .distinct()
                .forEach(version -> versions.addObject()
                        .put("groupVersion", name + "/" + version)
                        .put("version", version));
        group.set("preferredVersion", versions.get(0));
        return group;
    }

    private MockResponse resources(String apiVersion) {
        var found = types.all().stream()
                .filter(type -> type.apiVersion().equals(apiVersion))
                .toList();
        if (found.isEmpty()) {
            throw Refusal.notServed();
        }
        var list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", found.getFirst().apiVersion());
        var resources = list.putArray("resources");
        for (ResourceType type : found) {
            var resource = resources.addObject().put("name", type.plural()).put("singularName", "");
            resource.put("namespaced", type.isNamespaced()).put("kind", type.kind());
            var verbs = resource.putArray("verbs");
            List.of("create", "delete", "get", "list", "patch", "update", "watch")
                    .forEach(verbs::add);
        }
        return ObjectApi.json(200, list);
    }
}
