package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Requests as a person sends them by invoking a function. Only names of the published patterns become part of one. */
public final class Requests {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern POD = Pattern.compile(
            "pod/(?<namespace>[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)/(?<pod>[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)");
    private static final Pattern WORKLOAD = Pattern.compile(
            "workload/(?<namespace>[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)/(?<workload>[a-z]{1,40}/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)");
    private static final Pattern NODE = Pattern.compile("node/(?<node>[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?)");
    private static final Pattern INSTANCE = Pattern.compile("instance/(?<instance>i-[0-9a-f]{8,17})");

    private Requests() {}

    /** The quarantine of one target, and with {@code force} over the guard rails. */
    static Optional<String> quarantine(CaseId caseId, String target, Force force) {
        return target(target).map(named -> {
            var detail = detail(caseId).put("reason", "<why>");
            detail.putArray("targets").add(named);
            detail.put("quarantine", "enforce");
            if (force == Force.YES) {
                detail.put("force", true);
            }
            return request("Response Request", detail);
        });
    }

    /** Whether guard rails are to be overruled. */
    enum Force {
        YES,
        NO
    }

    static String acknowledge(CaseId caseId) {
        return request("Acknowledge Request", detail(caseId).put("by", "<your name>"));
    }

    static String verifyHold(CaseId caseId) {
        return request("Assert Request", detail(caseId));
    }

    static String release(CaseId caseId) {
        return request("Release Request", detail(caseId).put("reason", "<why>"));
    }

    /** Says when a moment was that only a person can know; the time is left to be filled in. */
    public static String setTime(CaseId caseId, String moment) {
        return request(
                "Set Time Request",
                detail(caseId).put("moment", Printable.name(moment)).put("at", "<yyyy-MM-ddTHH:mm:ssZ>"));
    }

    static String close(CaseId caseId) {
        return request("Close Request", detail(caseId).put("reason", "<why>"));
    }

    /** Where a command needs namespace and name of a pod. */
    static Optional<Pod> pod(String target) {
        var matcher = POD.matcher(target);
        return matcher.matches()
                ? Optional.of(new Pod(matcher.group("namespace"), matcher.group("pod")))
                : Optional.empty();
    }

    /** A pod with names that are safe in a command. */
    record Pod(String namespace, String name) {}

    private static Optional<ObjectNode> target(String target) {
        var pod = POD.matcher(target);
        var workload = WORKLOAD.matcher(target);
        var node = NODE.matcher(target);
        var instance = INSTANCE.matcher(target);
        var tree = MAPPER.createObjectNode();
        if (pod.matches()) {
            return Optional.of(tree.put("namespace", pod.group("namespace")).put("pod", pod.group("pod")));
        }
        if (workload.matches()) {
            return Optional.of(
                    tree.put("namespace", workload.group("namespace")).put("workload", workload.group("workload")));
        }
        if (node.matches()) {
            return Optional.of(tree.put("node", node.group("node")));
        }
        return instance.matches() ? Optional.of(tree.put("instance", instance.group("instance"))) : Optional.empty();
    }

    private static ObjectNode detail(CaseId caseId) {
        return MAPPER.createObjectNode().put("case", caseId.value());
    }

    private static String request(String type, ObjectNode detail) {
        var tree = MAPPER.createObjectNode().put("source", "holdfast").put("detail-type", type);
        tree.set("detail", detail);
        return MAPPER.writeValueAsString(tree);
    }
}
