package dev.holdfast.report.notify;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Reason;
import dev.holdfast.report.notify.Notice.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which notices of a case there are, and which channel has taken which. A notice is claimed before it is sent and marked
 * afterwards, channel by channel: whoever is stopped in between leaves a claim without a mark, and it is sent again with the same
 * id by the next run, at once by the same request, else when the claim is a minute old.
 */
final class Markers {
    private static final Duration ALIVE = Duration.ofSeconds(60);
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern CHANGE = Pattern.compile("(?<n>[0-9]{4})-change\\.json");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final CaseKeys keys;
    private final Set<String> names = new TreeSet<>();

    private Markers(EvidenceStore store, CaseKeys keys) {
        this.store = store;
        this.keys = keys;
    }

    /**
     * What was claimed.
     *
     * @param name of the notice among those of the case
     * @param kind the same however often it is sent
     * @param stateHash of the case when it was claimed
     * @param asOf when that was listed
     */
    record Claim(String name, Kind kind, String stateHash, Instant asOf, String requestId, Instant at) {
        /** The same however often it is sent. */
        String noticeId(CaseKeys keys) {
            return Digests.shortHex(keys.prefix() + "notices/" + name + "/" + stateHash, 32);
        }

        /** Whether whoever claimed it may still be sending it. */
        boolean isAliveFor(String request, Instant now) {
            return !requestId.equals(request) && at.plus(ALIVE).isAfter(now);
        }
    }

    static Markers of(EvidenceStore store, CaseKeys keys) throws EvidenceException {
        var markers = new Markers(store, keys);
        String prefix = keys.noticesPrefix();
        store.list(prefix).forEach(key -> markers.names.add(key.substring(prefix.length())));
        return markers;
    }

    /** The number of the last change; 0 where there is none. */
    int last() {
        return names.stream()
                .map(CHANGE::matcher)
                .filter(form -> form.matches())
                .mapToInt(form -> Integer.parseInt(form.group("n")))
                .max()
                .orElse(0);
    }

    static String change(int n) {
        return String.format("%04d-change", n);
    }

    static String level(String level) {
        return "level-" + level;
    }

    boolean has(String name) {
        return names.contains(name + ".json");
    }

    /** Whether any change was ever taken by a channel. */
    boolean isAnyChangeSent() {
        return names.stream().anyMatch(name -> name.matches("[0-9]{4}-change\\.[a-z]+\\.json"));
    }

    boolean isSent(String name, Channel channel) {
        return names.contains(name + "." + channel.name() + ".json");
    }

    void sent(Claim claim, Channel channel, String requestId, Instant at) throws EvidenceException {
        var json = MAPPER.createObjectNode();
        json.put("notice", claim.noticeId(keys));
        json.put("requestId", requestId);
        json.put("at", at.toString());
        store.claim(keys.notice(claim.name() + "." + channel.name()), bytes(MAPPER.writeValueAsString(json)));
        names.add(claim.name() + "." + channel.name() + ".json");
    }

    /** Ours, or that of whoever was faster. */
    Claim claim(Claim ours) throws EvidenceException {
        var json = MAPPER.createObjectNode();
        json.put("notice", ours.noticeId(keys));
        json.put("kind", ours.kind().name());
        json.put("stateHash", ours.stateHash());
        json.put("asOf", ours.asOf().toString());
        json.put("requestId", ours.requestId());
        json.put("at", ours.at().toString());
        var claiming = store.claim(keys.notice(ours.name()), bytes(MAPPER.writeValueAsString(json)));
        names.add(ours.name() + ".json");
        return switch (claiming) {
            case Claiming.Won _ -> ours;
            case Claiming.Lost lost -> read(ours.name(), lost.theirs().bytes());
        };
    }

    Optional<Claim> find(String name) throws EvidenceException {
        var stored = store.read(keys.notice(name), MAX_BYTES);
        return stored.isPresent() ? Optional.of(read(name, stored.get().bytes())) : Optional.empty();
    }

    private static Claim read(String name, byte[] bytes) throws EvidenceException {
        try {
            var json = MAPPER.readTree(bytes);
            return new Claim(
                    name,
                    Kind.valueOf(json.path("kind").asString("")),
                    json.path("stateHash").asString(""),
                    Instant.parse(json.path("asOf").asString("")),
                    json.path("requestId").asString(""),
                    Instant.parse(json.path("at").asString("")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new EvidenceException(
                    Reason.CONFLICTING_EVIDENCE, "the notice " + name + " was not written by Holdfast", e);
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
