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
import java.util.Comparator;
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
    /** Of what others may have put there. */
    private static final int MOST_READ = 200;

    private static final Pattern CHANGE = Pattern.compile("(?<n>[0-9]{4})-change\\.json");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final CaseKeys keys;
    private final Set<String> names = new TreeSet<>();
    private final Set<String> passedOver = new TreeSet<>();

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
        /** Which change it is. */
        int number() {
            return Integer.parseInt(name.substring(0, name.indexOf('-')));
        }

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

    /** The last change that was claimed; what is no claim of ours is passed over, however high its number. */
    Optional<Claim> lastChange(Instant now) throws EvidenceException {
        var changes = names.stream()
                .filter(name -> CHANGE.matcher(name).matches())
                .map(name -> name.substring(0, name.length() - ".json".length()))
                .sorted(Comparator.reverseOrder())
                .limit(MOST_READ)
                .toList();
        for (String change : changes) {
            var claim = find(change, now);
            if (claim.isPresent()) {
                return claim;
            }
        }
        return Optional.empty();
    }

    /** Names of what lies where notices do and is none of ours, as far as it was looked at. */
    Set<String> passedOver() {
        return passedOver;
    }

    static String change(int n) {
        return String.format("%04d-change", n);
    }

    /** A case that is opened again tells its levels anew. */
    static String level(String level, Optional<Instant> reopenedAt) {
        return "level-" + level
                + reopenedAt.map(at -> "-again-" + at.getEpochSecond()).orElse("");
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

    /** Ours, or that of whoever was faster; empty where that is none. */
    Optional<Claim> claim(Claim ours, Instant now) throws EvidenceException {
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
            case Claiming.Won _ -> Optional.of(ours);
            case Claiming.Lost lost -> read(ours.name(), lost.theirs().bytes(), now);
        };
    }

    /** Empty where there is none, or something else. */
    Optional<Claim> find(String name, Instant now) throws EvidenceException {
        try {
            var stored = store.read(keys.notice(name), MAX_BYTES);
            return stored.isPresent() ? read(name, stored.get().bytes(), now) : Optional.empty();
        } catch (EvidenceException e) {
            if (e.reason().retryable() || e.reason() == Reason.ACCESS_DENIED) {
                throw e;
            }
            passedOver.add(name);
            return Optional.empty();
        }
    }

    /** Nobody can have listed a case at a time to come: such a claim would keep every run silent until then. */
    private Optional<Claim> read(String name, byte[] bytes, Instant now) {
        var claim = parse(name, bytes).filter(one -> !one.asOf().isAfter(now.plus(ALIVE)));
        if (claim.isEmpty()) {
            passedOver.add(name);
        }
        return claim;
    }

    private static Optional<Claim> parse(String name, byte[] bytes) {
        try {
            var json = MAPPER.readTree(bytes);
            return Optional.of(new Claim(
                    name,
                    Kind.valueOf(json.path("kind").asString("")),
                    json.path("stateHash").asString(""),
                    Instant.parse(json.path("asOf").asString("")),
                    json.path("requestId").asString(""),
                    Instant.parse(json.path("at").asString(""))));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
