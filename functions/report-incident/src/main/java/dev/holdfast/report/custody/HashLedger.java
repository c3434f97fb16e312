package dev.holdfast.report.custody;

import dev.holdfast.incident.CaseKeys;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hashes that somebody wrote down: the seal before, the records of the functions, the record beside a log. A version never changes,
 * so a hash of one holds for ever; where two differ neither is believed. Anybody who may write into the bucket can write a record, so
 * one that is not in a seal is only a claim. Reads tolerantly: a newer version of Holdfast may have
 * written the records.
 */
final class HashLedger {
    static final String UNKNOWN = "unknown";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern FUNCTION = Pattern.compile("[a-z][a-z-]{1,40}");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final String prefix;
    private final Map<Id, Noted> noted = new HashMap<>();
    private final Set<Id> disputed = new HashSet<>();
    private final Set<Id> sealed = new HashSet<>();

    HashLedger(CaseKeys keys) {
        this.prefix = keys.prefix();
    }

    private record Id(String relative, String versionId) {}

    /** A hash, whose object it is and who wrote it down. */
    record Noted(String sha256, long bytes, String writer, String hashedBy) {}

    Optional<Noted> of(Piece piece) {
        return isDisputed(piece)
                ? Optional.empty()
                : Optional.ofNullable(noted.get(id(piece))).filter(hash -> hash.bytes() == piece.bytes());
    }

    /** Whether two hashes of it were written down that differ. */
    boolean isDisputed(Piece piece) {
        return disputed.contains(id(piece));
    }

    /** Whether a signature stands for the hash. */
    boolean isSealed(Piece piece) {
        return sealed.contains(id(piece));
    }

    /** Who says that it wrote the version, whatever is thought of its hash. */
    String writer(Piece piece) {
        return Optional.ofNullable(noted.get(id(piece)))
                .map(Noted::writer)
                .or(() -> Layout.actor(piece.relative()))
                .orElse(UNKNOWN);
    }

    void add(Manifest manifest) {
        manifest.objects().forEach(object -> {
            var id = new Id(object.key(), object.versionId());
            sealed.add(id);
            put(id, new Noted(object.sha256(), object.bytes(), object.writer(), object.hashedBy()));
        });
    }

    /** The record of an invocation: its {@code evidence}. */
    void addRecord(byte[] json) {
        read(json).ifPresent(tree -> {
            String function = function(tree.path("function").asString(""));
            tree.path("evidence").values().forEach(piece -> add(piece, function));
        });
    }

    /** What a record beside a log says of it. */
    static Optional<Noted> beside(byte[] json, String key, Piece piece) {
        return read(json)
                .filter(tree ->
                        text(tree, "key").equals(key) && text(tree, "versionId").equals(piece.versionId()))
                .flatMap(tree -> noted(tree, "copy-logs"))
                .filter(hash -> hash.bytes() == piece.bytes());
    }

    private void add(JsonNode tree, String function) {
        String key = text(tree, "key");
        if (key.startsWith(prefix)) {
            var id = new Id(key.substring(prefix.length()), text(tree, "versionId"));
            noted(tree, function).ifPresent(hash -> put(id, hash));
        }
    }

    private void put(Id id, Noted hash) {
        var there = noted.putIfAbsent(id, hash);
        boolean differs = there != null && (!there.sha256().equals(hash.sha256()) || there.bytes() != hash.bytes());
        if (differs) {
            disputed.add(id);
        }
    }

    private static Id id(Piece piece) {
        return new Id(piece.relative(), piece.versionId());
    }

    private static Optional<Noted> noted(JsonNode tree, String function) {
        String sha256 = text(tree, "sha256");
        return SHA256.matcher(sha256).matches()
                ? Optional.of(new Noted(sha256, tree.path("bytes").asLong(-1), function, function))
                : Optional.empty();
    }

    private static String function(String name) {
        return FUNCTION.matcher(name).matches() ? name : UNKNOWN;
    }

    private static Optional<JsonNode> read(byte[] json) {
        try {
            return Optional.of(MAPPER.readTree(json));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode tree, String name) {
        return tree.path(name).asString("");
    }
}
