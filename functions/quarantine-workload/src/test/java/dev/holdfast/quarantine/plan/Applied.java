package dev.holdfast.quarantine.plan;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of an object by a patch: another one, or nothing where a test fails. */
final class Applied {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final KubernetesSerialization KUBE = new KubernetesSerialization();

    private Applied() {}

    static <T> Optional<T> to(T object, Patch patch, Class<T> type) {
        var before = MAPPER.readTree(KUBE.asJson(object));
        try {
            var after = JsonPatch.apply(MAPPER.readTree(patch.json()), before);
            return Optional.of(KUBE.unmarshal(after.toString(), type));
        } catch (JsonPatchException _) {
            return Optional.empty();
        }
    }
}
