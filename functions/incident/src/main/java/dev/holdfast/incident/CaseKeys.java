package dev.holdfast.incident;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a case's evidence lies. Nothing but validated names and digests ever becomes part of a key. */
public record CaseKeys(Area area, CaseId caseId) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");
    private static final String HOLDS = "holds/";
    private static final String CLUSTER_WIDE = "_cluster";
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9-]");

    private static final Set<String> FOLDERS = Set.of(
            "events",
            "snapshots",
            "objects",
            "nodes",
            "logs",
            "audit",
            "quarantine",
            "verify",
            "actions",
            "people",
            "notices",
            "failures");

    /** The folders of a case that functions write into, leaving out the report's own. */
    public static Set<String> folders() {
        return FOLDERS;
    }

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

        /** The prefix without it. */
        public String text() {
            return prefix.substring(0, prefix.length() - 1);
        }

        /** The area of that text. */
        public static Area of(String text) {
            return Arrays.stream(values())
                    .filter(area -> area.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidName("area", text, "cases or drills"));
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

    /** An object of Kubernetes as it was before any change; cluster-wide objects have no namespace. */
    public String object(String kind, Optional<String> namespace, String name, String uid, String resourceVersion) {
        return prefix() + "objects/" + safe(kind) + "/"
                + namespace.map(CaseKeys::safe).orElse(CLUSTER_WIDE) + "/" + KeyName.part(name) + "."
                + KeyName.part(uid) + "." + KeyName.part(resourceVersion) + ".json";
    }

    /** The begin of everything that was copied of logs. */
    public String logs() {
        return prefix() + "logs/";
    }

    /** The begin of everything that was copied of one pod's logs. */
    public String podLogs(String namespace, String pod, String uid) {
        return logs() + safe(namespace) + "/" + KeyName.part(pod) + "." + KeyName.part(uid) + "/";
    }

    /** The begin of the records of what release restores; {@code n} counts the holds of this case, from 1. */
    public String quarantine(int n) {
        return prefix() + "quarantine/" + n + "/";
    }

    /** What an object was before the case's {@code n}-th hold changed it. */
    public String before(int n, String kind, Optional<String> namespace, String name, String uid) {
        return quarantine(n) + objectName(kind, namespace, name, uid) + ".before.json";
    }

    /** What was restored of an object, beside {@link #before}. */
    public String released(int n, String kind, Optional<String> namespace, String name, String uid) {
        return quarantine(n) + objectName(kind, namespace, name, uid) + ".released.json";
    }

    /**
     * Says, outside the cases, that this case has an {@code n}-th hold: listing these few is how a scheduled check finds the cases
     * that hold something among thousands that do not.
     */
    public String holdBegun(int n) {
        return HOLDS + caseId + "/" + n + ".begun.json";
    }

    /** Says that everything of the hold was released, beside {@link #holdBegun}. */
    public String holdEnded(int n) {
        return HOLDS + caseId + "/" + n + ".ended.json";
    }

    /** The begin of the holds of all cases. */
    public static String holdsPrefix() {
        return HOLDS;
    }

    /** What was found when the case's holds were read back. */
    public String verify(Instant at) {
        return prefix() + "verify/" + TIME.format(at.atOffset(ZoneOffset.UTC)) + ".json";
    }

    /** The begin of all versions of the report. */
    public String reportPrefix() {
        return prefix() + "report/";
    }

    /** A file of the {@code version}-th report, from 1. */
    public String report(int version, String file) {
        return reportPrefix() + String.format("%04d", version) + "/" + file;
    }

    /** What was found when the case was compared with its seal. */
    public String sealCheck(Instant at) {
        return prefix() + "verify/" + TIME.format(at.atOffset(ZoneOffset.UTC)) + "-seal.json";
    }

    private static String objectName(String kind, Optional<String> namespace, String name, String uid) {
        return KeyName.part(kind) + "~" + namespace.map(KeyName::part).orElse(CLUSTER_WIDE) + "~" + KeyName.part(name)
                + "." + KeyName.part(uid);
    }

    /**
     * A name as part of a key. Kubernetes allows almost anything in some names ({@code system:node}); what is not a letter, a
     * digit, a hyphen or an inner dot becomes an underscore and the hex of its UTF-8 bytes, so two names never become one key. Of a
     * name that is one of our reserved folders the first letter does: {@code people} becomes {@code _70eople}.
     */
    public static String safe(String name) {
        return KeyName.segment(name);
    }

    /** The name that {@link #safe} made this of; the text itself where it did not make it. The name may be any text. */
    public static String nameOf(String safe) {
        return KeyName.nameOf(safe);
    }

    /** What a node's kubelet said of itself in a round. */
    public String nodeStats(String node, Round round) {
        return prefix() + "nodes/" + safe(node) + "/stats." + round + ".json";
    }

    /** The begin of the claims on an instance, across cases. */
    public static String claimsPrefix(InstanceId instance) {
        return "claims/" + instance + "/";
    }

    /** The {@code n}-th claim on an instance, {@code n} from 1. */
    public static String claim(InstanceId instance, int n) {
        return claimsPrefix(instance) + n + ".json";
    }

    /** Says that this case relies on what came of another case's {@code n}-th claim on an instance. */
    public String relies(InstanceId instance, int n) {
        return claimsPrefix(instance) + n + "/" + caseId + ".json";
    }

    /** The begin of what is said of this case's holds, beside {@link #holdBegun}. */
    public String holdPrefix() {
        return HOLDS + caseId + "/";
    }

    /** Says that somebody asked for the release of the hold: from then on nothing is asserted any more. */
    public String holdReleasing(int n) {
        return holdPrefix() + n + ".releasing.json";
    }

    /** That everything of the case's {@code n}-th hold was released, beside what release restored. */
    public String allReleased(int n) {
        return quarantine(n) + "released.json";
    }

    /** What is known of an invocation that Lambda gave up and that left no record. */
    public String givenUp(String sha256) {
        return prefix() + "failures/" + sha256.substring(0, 16) + ".json";
    }

    /** The begin of what people were told of the case. */
    public String noticesPrefix() {
        return prefix() + "notices/";
    }

    /** A notice that was claimed; or, with a channel's name after a dot, that the channel has taken it. */
    public String notice(String name) {
        return noticesPrefix() + name + ".json";
    }

    /** The begin of what people put on record. */
    public String peoplePrefix() {
        return prefix() + "people/";
    }

    /** What a person put on record; {@code what} is a word of ours. */
    public String people(Instant at, String what) {
        return peoplePrefix() + TIME.format(at.atOffset(ZoneOffset.UTC)) + "-" + safe(what) + ".json";
    }

    /** The begin of the cases that are about this name and of that day; {@code name} may be any text. */
    public String linksPrefix(LocalDate day, String name) {
        return "links/" + DAY.format(day) + "/" + Digests.shortHex(area.prefix + name, 16) + "/";
    }

    /** Says that this case is about the name, for other cases to find. */
    public String link(LocalDate day, String name) {
        return linksPrefix(day, name) + caseId + ".json";
    }

    /** That a person closed the case: events without later activity are no news any more. */
    public String closed() {
        return prefix() + "closed.json";
    }
}
