package dev.holdfast.incident;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A part of what a function handed over to the state machine {@code holdfast-fanout}: the targets that one worker takes, and
 * where what they were handed over for lies. A worker acts on nothing that is not also in the plan.
 *
 * @param area where the case's evidence lies
 * @param event the original event in the evidence bucket
 * @param plan what was handed over, in the work bucket
 * @param plannedAt when it was handed over: what was not stale then is not made so by waiting for its turn
 * @param index of the batch in the execution, from 0
 * @param targets at least one: pods, nodes, instances, and a cluster for what concerns it as a whole
 * @param share of the account's request budget that the worker may use, over 0 and at most {@link #WORKERS_HALF}
 */
public record Batch(
        Function function,
        CaseKeys.Area area,
        CaseId caseId,
        Round round,
        Kept event,
        PlanPlace plan,
        Instant plannedAt,
        int index,
        List<Target> targets,
        double share) {
    /** What one state may hold is 256 KiB; so many targets with the longest names are less. */
    public static final int MOST_TARGETS = 400;

    /** What all workers together may use of the account's request budget: the other half is for direct invocations. */
    public static final double WORKERS_HALF = 0.5;

    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+/=-]{1,1024}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** One version of an object in the evidence bucket. */
    public record Kept(String key, String versionId) {
        public Kept {
            Require.match("versionId", versionId, VERSION, "the version of an S3 object");
        }
    }

    /** The plan in the work bucket, and what its bytes are. */
    public record PlanPlace(PlanName name, String sha256) {
        public PlanPlace {
            Require.match("sha256", sha256, SHA256, "64 hex digits");
        }
    }

    public Batch {
        targets = List.copyOf(targets);
        Require.that(
                event.key().startsWith(new CaseKeys(area, caseId).prefix() + "events/"),
                "key",
                event.key(),
                "the key of an event of the case");
        Require.that(index >= 0 && index < 100_000, "index", String.valueOf(index), "a number from 0 to 99999");
        Require.that(
                !targets.isEmpty() && targets.size() <= MOST_TARGETS,
                "targets",
                String.valueOf(targets.size()),
                "1 to " + MOST_TARGETS + " targets");
        Require.that(
                share > 0 && share <= WORKERS_HALF, "share", String.valueOf(share), "over 0, at most " + WORKERS_HALF);
    }

    /** Where the case's evidence goes. */
    public CaseKeys keys() {
        return new CaseKeys(area, caseId);
    }
}
