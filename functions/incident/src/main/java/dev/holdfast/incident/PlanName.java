package dev.holdfast.incident;

import java.util.regex.Pattern;

/**
 * The name of a hand-over: function and 40 hex digits of what is handed over, so the same is never handed over twice under two
 * names. It is the begin of the execution's name and part of the keys in the work bucket.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution: names</a>
 */
public record PlanName(Function function, CaseKeys.Area area, CaseId caseId, Round round, String digest) {
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40}");
    private static final String ROOT = "fanout/";

    public PlanName {
        Require.match("digest", digest, DIGEST, "40 hex digits");
    }

    /** Of the {@code n}-th execution for it, from 1; at most 80 characters of {@code [a-z0-9-]}. */
    public String execution(int n) {
        return function.text() + "-" + digest + (n == 1 ? "" : "-" + n);
    }

    /** The begin of the keys of everything that a function handed over in a round. */
    public static String prefix(Function function, CaseKeys.Area area, CaseId caseId, Round round) {
        return ROOT + function.text() + "/" + area.prefix() + caseId + "/" + round + "/";
    }

    /** The plan itself. */
    public String plan() {
        return folder() + "plan.json";
    }

    /** The batches, a list of what each worker is invoked with. */
    public String items() {
        return folder() + "items.json";
    }

    private String folder() {
        return prefix(function, area, caseId, round) + digest + "/";
    }
}
