package dev.holdfast.cluster.testing;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules for an object's metadata.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set">Labels</a>
 * @see <a href="https://kubernetes.io/docs/concepts/overview/working-with-objects/names/">Names</a>
 */
final class Metadata {
    private static final Pattern NAME_PART = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PATH_SEGMENT = Pattern.compile("(?!\\.{1,2}$)[^/%]+");
    private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

    private Metadata() {}

    static void check(ResourceType type, ObjectNode object) {
        String name = Json.name(object);
        boolean free = type.group().equals("rbac.authorization.k8s.io");
        if (!(free ? PATH_SEGMENT : SUBDOMAIN).matcher(name).matches() || name.length() > 253) {
            throw Refusal.invalid(
                    type,
                    name,
                    "metadata.name",
                    "Invalid value: \"" + name + "\": a lowercase RFC 1123 subdomain must consist of lower case"
                            + " alphanumeric characters, '-' or '.', and must start and end with an"
                            + " alphanumeric character");
        }
        labels(type, object);
        annotations(type, object);
    }

    private static void labels(ResourceType type, ObjectNode object) {
        for (Map.Entry<String, JsonNode> label :
                Json.at(object, "metadata.labels").properties()) {
            String value = text(type, object, "metadata.labels", label.getValue());
            key(type, object, "metadata.labels", label.getKey());
            if (value.length() > 63) {
                throw Refusal.invalid(
                        type,
                        Json.name(object),
                        "metadata.labels",
                        "Invalid value: \"" + value + "\": must be no more than 63 bytes");
            }
            if (!value.isEmpty() && !NAME_PART.matcher(value).matches()) {
                throw Refusal.invalid(
                        type,
                        Json.name(object),
                        "metadata.labels",
                        "Invalid value: \"" + value
                                + "\": a valid label must be an empty string or consist of alphanumeric characters,"
                                + " '-', '_' or '.', and must start and end with an alphanumeric character");
            }
        }
    }

    private static void annotations(ResourceType type, ObjectNode object) {
        int size = 0;
        for (Map.Entry<String, JsonNode> annotation :
                Json.at(object, "metadata.annotations").properties()) {
            size += annotation.getKey().length()
                    + text(type, object, "metadata.annotations", annotation.getValue())
                            .length();
            key(type, object, "metadata.annotations", annotation.getKey());
        }
        if (size > MOST_ANNOTATION_BYTES) {
            throw Refusal.invalid(
                    type,
                    Json.name(object),
                    "metadata.annotations",
                    "Too long: may not be more than " + MOST_ANNOTATION_BYTES + " bytes");
        }
    }

    private static String text(ResourceType type, ObjectNode object, String field, JsonNode value) {
        if (!value.isString()) {
            throw Refusal.invalid(
                    type,
                    Json.name(object),
                    "patch",
                    "Invalid value: json: cannot unmarshal " + value.getNodeType() + " into Go struct field " + field
                            + " of type string");
        }
        return value.asString();
    }

    private static void key(ResourceType type, ObjectNode object, String field, String key) {
        int slash = key.indexOf('/');
        String prefix = key.substring(0, Math.max(0, slash));
        String name = key.substring(slash + 1);
        boolean prefixed = slash < 0 || (SUBDOMAIN.matcher(prefix).matches() && prefix.length() <= 253);
        if (!prefixed || name.length() > 63 || !NAME_PART.matcher(name).matches()) {
            throw Refusal.invalid(
                    type,
                    Json.name(object),
                    field,
                    "Invalid value: \"" + key
                            + "\": name part must be no more than 63 bytes and consist of alphanumeric"
                            + " characters, '-', '_' or '.', after an optional DNS subdomain prefix and '/'");
        }
    }
}
