package dev.holdfast.report.custody;

import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The manifest as it lies in the bucket: one line for each object, so that people can search it. */
final class ManifestJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ManifestJson() {}

    static byte[] write(Manifest manifest) {
        var out = new ByteArrayOutputStream();
        var head = MAPPER.createObjectNode();
        head.put("case", manifest.caseId())
                .put("prefix", manifest.prefix())
                .put("version", manifest.version())
                .put("sealedAt", manifest.sealedAt().toString());
        head.putObject("covers")
                .put("objects", manifest.covers().objects())
                .put("listedAt", manifest.covers().listedAt().toString())
                .put("digest", manifest.covers().digest());
        String begin = MAPPER.writeValueAsString(head);
        put(out, begin.substring(0, begin.length() - 1));
        lines(out, "files", manifest.files().stream().map(ManifestJson::tree));
        lines(out, "notSealed", manifest.unsealed().stream().map(ManifestJson::tree));
        lines(out, "missing", manifest.lost().stream().map(ManifestJson::tree));
        lines(out, "objects", manifest.objects().stream().map(ManifestJson::tree));
        put(out, "}\n");
        return out.toByteArray();
    }

    /** Empty where it is none. */
    static Optional<Manifest> read(byte[] bytes) {
        try (var parser = MAPPER.createParser(bytes)) {
            var head = MAPPER.createObjectNode();
            var files = new ArrayList<Manifest.File>();
            var unsealed = new ArrayList<Unsealed>();
            var lost = new ArrayList<Lost>();
            var objects = new ArrayList<SealedObject>();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "files" -> each(parser, files, ManifestJson::file);
                    case "notSealed" -> each(parser, unsealed, ManifestJson::unsealed);
                    case "missing" -> each(parser, lost, ManifestJson::lost);
                    case "objects" -> each(parser, objects, ManifestJson::object);
                    default -> head.set(name, parser.<JsonNode>readValueAsTree());
                }
            }
            return Optional.of(manifest(head, files, unsealed, lost, objects));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private interface Read<T> {
        T from(JsonNode tree);
    }

    private static <T> void each(JsonParser parser, List<T> all, Read<T> read) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            all.add(read.from(parser.<JsonNode>readValueAsTree()));
        }
    }

    private static Manifest manifest(
            ObjectNode head,
            List<Manifest.File> files,
            List<Unsealed> unsealed,
            List<Lost> lost,
            List<SealedObject> objects) {
        var covers = head.path("covers");
        return new Manifest(
                text(head, "case"),
                text(head, "prefix"),
                head.path("version").asInt(0),
                Instant.parse(text(head, "sealedAt")),
                new Covers(
                        covers.path("objects").asInt(0),
                        Instant.parse(text(covers, "listedAt")),
                        text(covers, "digest")),
                files,
                unsealed,
                lost,
                objects);
    }

    private static ObjectNode tree(Manifest.File file) {
        return MAPPER.createObjectNode()
                .put("key", file.key())
                .put("sha256", file.sha256())
                .put("bytes", file.bytes());
    }

    private static Manifest.File file(JsonNode tree) {
        return new Manifest.File(text(tree, "key"), text(tree, "sha256"), bytes(tree));
    }

    private static ObjectNode tree(Unsealed one) {
        return MAPPER.createObjectNode()
                .put("key", one.key())
                .put("versionId", one.versionId())
                .put("reason", one.reason().name())
                .put("text", one.text());
    }

    private static Unsealed unsealed(JsonNode tree) {
        return new Unsealed(
                text(tree, "key"), text(tree, "versionId"), reason(text(tree, "reason")), text(tree, "text"));
    }

    private static ObjectNode tree(Lost one) {
        return tree(one.object())
                .put("sealedBy", one.sealedBy())
                .put("reason", one.reason().name())
                .put("text", one.text());
    }

    /** A reason that this version does not know is one for good. */
    private static Lost lost(JsonNode tree) {
        var reason = text(tree, "reason").equals(Reason.NOT_HASHED.name())
                ? Reason.NOT_HASHED
                : Optional.of(reason(text(tree, "reason")))
                        .filter(known -> known != Reason.NOT_HASHED)
                        .orElse(Reason.EVIDENCE_MISSING);
        return new Lost(object(tree), tree.required("sealedBy").asInt(), reason, text(tree, "text"));
    }

    /** A newer version of Holdfast may know more reasons. */
    private static Reason reason(String name) {
        return Stream.of(Reason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(Reason.NOT_HASHED);
    }

    private static ObjectNode tree(SealedObject one) {
        return MAPPER.createObjectNode()
                .put("key", one.key())
                .put("versionId", one.versionId())
                .put("sha256", one.sha256())
                .put("bytes", one.bytes())
                .put("lockMode", one.lock().mode().map(Enum::name).orElse(null))
                .put("retainUntil", one.lock().until().map(Instant::toString).orElse(null))
                .put("writer", one.writer())
                .put("written", one.written().toString())
                .put("hashedBy", one.hashedBy())
                .put("standing", one.standing().name())
                .put("foreign", !Layout.isOurs(one.key()));
    }

    private static SealedObject object(JsonNode tree) {
        return new SealedObject(
                text(tree, "key"),
                text(tree, "versionId"),
                text(tree, "sha256"),
                bytes(tree),
                new Lock(
                        maybe(tree, "lockMode").map(LockRule.Mode::valueOf),
                        maybe(tree, "retainUntil").map(Instant::parse)),
                text(tree, "writer"),
                Instant.parse(text(tree, "written")),
                text(tree, "hashedBy"),
                Standing.valueOf(text(tree, "standing")));
    }

    private static void lines(ByteArrayOutputStream out, String name, Stream<ObjectNode> rows) {
        put(out, ",\n\"" + name + "\":[");
        var separator = new String[] {"\n"};
        rows.forEach(row -> {
            put(out, separator[0] + MAPPER.writeValueAsString(row));
            separator[0] = ",\n";
        });
        put(out, "]");
    }

    private static void put(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonNode tree, String name) {
        return tree.required(name).asString();
    }

    private static Optional<String> maybe(JsonNode tree, String name) {
        return Optional.of(tree.path(name)).filter(JsonNode::isString).map(JsonNode::stringValue);
    }

    private static long bytes(JsonNode tree) {
        return tree.required("bytes").asLong();
    }
}
