package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Objects as JSON of which the same object in the same resourceVersion always gives the same bytes, whoever read it and
 * whether alone or in a list. The API server's own bytes do not: in a list it leaves out {@code kind} and
 * {@code apiVersion}, and the order of fields is that of its release, of which a cluster that is being upgraded runs two.
 *
 * <p>Fields in alphabetical order, no white space, UTF-8. Fields that the client's model does not know are there all the same.
 * Left out are {@code null}, empty lists and empty maps of text, which mean nothing in Kubernetes' own kinds; empty objects,
 * such as a selector that selects everything, stay.
 */
public final class CanonicalJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private CanonicalJson() {}

    /** One object. */
    public static byte[] of(KubernetesClient kube, HasMetadata object) {
        return MAPPER.writeValueAsBytes(tree(kube, object));
    }

    /** The same as a tree of maps, lists and values, to be put into a document of one's own. */
    public static Object tree(KubernetesClient kube, HasMetadata object) {
        return MAPPER.readValue(kube.getKubernetesSerialization().asJson(object), Object.class);
    }

    /** A document of one's own, in the same form. */
    public static byte[] of(Map<String, Object> document) {
        return MAPPER.writeValueAsBytes(document);
    }
}
