package dev.holdfast.quarantine;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Pause;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Waits a moment for the node's snapshot, which SnapshotVolumes takes at the same time: an intruder whose connection breaks may
 * wipe the disk. Never for long, for every second is one more with the connection.
 */
final class SnapshotWait {
    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final Duration most;
    private final Clock clock;
    private final Pause pause;

    SnapshotWait(EvidenceStore store, Duration most, Clock clock, Pause pause) {
        this.store = store;
        this.most = most;
        this.clock = clock;
        this.pause = pause;
    }

    /** {@code details.snapshotFirst}. */
    enum Seen {
        TRUE,
        FALSE,
        NOT_WAITED,
        NOT_KNOWN;

        Object detail() {
            return switch (this) {
                case TRUE -> true;
                case FALSE -> false;
                case NOT_WAITED -> "not waited";
                case NOT_KNOWN -> "not known";
            };
        }
    }

    /** Until the record of a snapshot is there that shows the activity, or the time is up, or the switch cannot wait any longer. */
    Seen await(Order order, Optional<InstanceId> instance, Deadline latest) throws InterruptedException {
        if (most.isZero() || instance.isEmpty() || !order.isForReal()) {
            return Seen.NOT_WAITED;
        }
        var longest = clock.instant().plus(most);
        var until = latest.at().isBefore(longest) ? latest.at() : longest;
        while (true) {
            try {
                if (isTaken(order, instance.get())) {
                    return Seen.TRUE;
                }
            } catch (EvidenceException e) {
                return Seen.NOT_KNOWN;
            }
            if (!clock.instant().isBefore(until)) {
                return Seen.FALSE;
            }
            pause.sleep(BETWEEN);
        }
    }

    private boolean isTaken(Order order, InstanceId instance) throws EvidenceException {
        String first = order.keys().taken(instance, 1);
        String prefix = first.substring(0, first.length() - "1.taken.json".length());
        for (String key : store.list(prefix)) {
            if (key.endsWith(".taken.json") && shows(key, order.incident().lastActivity())) {
                return true;
            }
        }
        return false;
    }

    private boolean shows(String key, Optional<Instant> activity) throws EvidenceException {
        var stored = store.read(key, MAX_BYTES);
        try {
            return stored.map(found -> MAPPER.readTree(found.bytes()).path("snapshots"))
                    .filter(snapshots -> snapshots.values().stream().anyMatch(one -> isSince(one, activity)))
                    .isPresent();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isSince(JsonNode snapshot, Optional<Instant> activity) {
        try {
            var taken = Instant.parse(snapshot.path("startTime").asString(""));
            return activity.filter(taken::isBefore).isEmpty();
        } catch (DateTimeException e) {
            return false;
        }
    }
}
