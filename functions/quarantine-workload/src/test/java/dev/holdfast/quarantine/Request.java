package dev.holdfast.quarantine;

/** Requests by hand. */
final class Request {
    private Request() {}

    static String pod(String name, String namespace, String pod) {
        return of(name, "{\"namespace\":\"" + namespace + "\",\"pod\":\"" + pod + "\"}", "");
    }

    static String workload(String name, String namespace, String workload) {
        return of(name, "{\"namespace\":\"" + namespace + "\",\"workload\":\"" + workload + "\"}", "");
    }

    /** @param more further fields, each with a comma before it */
    static String of(String name, String targets, String more) {
        return """
            { "source": "holdfast", "detail-type": "Response Request",
              "detail": { "case": "%s", "reason": "seen on call", "cluster": "prod", "targets": [ %s ]%s } }
            """.formatted(name, targets, more);
    }

    static String assertion(String caseId) {
        return followUp("Assert Request", "\"case\":\"" + caseId + "\"");
    }

    static String release(String caseId) {
        return followUp("Release Request", "\"case\":\"" + caseId + "\",\"reason\":\"cleaned\"");
    }

    static String rejoin(String caseId) {
        return followUp("Release Request", "\"case\":\"" + caseId + "\",\"reason\":\"cleaned\",\"rejoin\":true");
    }

    private static String followUp(String type, String fields) {
        return "{\"source\":\"holdfast\",\"detail-type\":\"" + type + "\",\"detail\":{" + fields + "}}";
    }
}
