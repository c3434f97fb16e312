package dev.holdfast.evidence.testing;

import java.util.Comparator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What functions recorded about their invocations, in a bucket of {@link InMemoryS3}. */
public final class CaseRecords {
    private CaseRecords() {}

    /** The record of the latest invocation of a case: whatever was answered, or recorded before it was thrown. */
    public static JsonNode latest(InMemoryS3 s3, String caseId) {
        var keys = s3.objects().keySet();
        String key = keys.stream()
                .filter(one -> one.contains("cases/" + caseId + "/actions/"))
                .max(Comparator.comparing(CaseRecords::moment))
                .orElseThrow(() -> new AssertionError("nothing recorded: " + keys));
        return JsonMapper.shared().readTree(s3.text(key));
    }

    /** Records are named by function, time and request; the time orders those of all functions. */
    private static String moment(String key) {
        return key.replaceFirst(".*-([0-9]{8}T[0-9]{9}Z-.*)", "$1");
    }
}
