package dev.holdfast.incident;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Where a case's evidence lies. Nothing but validated names and digests ever becomes part of a key. */
public record CaseKeys(Area area, CaseId caseId) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9-]");

    /** Real cases and rehearsals never share a prefix. */
    public enum Area {
        CASES("cases/"),
        DRILLS("drills/");

        private final String prefix;

        Area(String prefix) {
            this.prefix = prefix;
        }

        /** The prefix with its closing slash. */
        public String prefix() {
            return prefix;
        }
    }

    /** Everything of the case begins with this. */
    public String prefix() {
        return area.prefix + caseId + "/";
    }

    /** The event as it was received. */
    public String event(Round round, byte[] bytes) {
        return prefix() + "events/" + round + "-" + Digests.hex(bytes).substring(0, 8) + ".json";
    }

    /** The begin of the pinned targets of a round. */
    public String targetsPrefix(Round round) {
        return prefix() + "targets." + round + ".";
    }

    /** The pinned targets of a round, {@code n} from 1. */
    public String targets(Round round, int n) {
        return targetsPrefix(round) + n + ".json";
    }

    /** What the {@code n}-th claim on an instance led to. */
    public String taken(InstanceId instance, int n) {
        return prefix() + "snapshots/" + instance + "." + n + ".taken.json";
    }

    /** How a snapshot ended. */
    public String completed(SnapshotId snapshot) {
        return prefix() + "snapshots/" + snapshot + ".completed.json";
    }

    /** The record of one invocation. */
    public String action(Function function, Instant startedAt, String requestId) {
        String id = UNSAFE.matcher(requestId).replaceAll("-");
        String bounded = id.substring(0, Math.min(id.length(), 64));
        return prefix() + "actions/" + function.text() + "-" + TIME.format(startedAt.atOffset(ZoneOffset.UTC)) + "-"
                + bounded + ".json";
    }

    /** The begin of the claims on an instance, across cases. */
    public static String claimsPrefix(InstanceId instance) {
        return "claims/" + instance + "/";
    }

    /** The {@code n}-th claim on an instance, {@code n} from 1. */
    public static String claim(InstanceId instance, int n) {
        return claimsPrefix(instance) + n + ".json";
    }
}
