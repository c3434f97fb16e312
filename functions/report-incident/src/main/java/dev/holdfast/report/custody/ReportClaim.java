package dev.holdfast.report.custody;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The {@code report.json} of a version is what claims it: it says how much it covers, and holds a word that no other run writes. */
final class ReportClaim {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ReportClaim() {}

    /** The page with what makes it a claim. */
    static byte[] stamped(byte[] reportJson, Covers covers, String word) {
        var tree = (ObjectNode) MAPPER.readTree(reportJson);
        tree.put("claim", word);
        tree.putObject("covers")
                .put("objects", covers.objects())
                .put("listedAt", covers.listedAt().toString())
                .put("digest", covers.digest());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether whoever made it means to sign its version: where nobody can, the page says so. */
    static boolean isToBeSigned(byte[] reportJson) {
        try {
            return MAPPER.readTree(reportJson).path("unsignedBecause").isNull();
        } catch (JacksonException e) {
            return false;
        }
    }

    /** How many objects another run's report covers; empty where it does not say so: such a claim covers nothing. */
    static OptionalInt covered(byte[] reportJson) {
        try {
            var covers = MAPPER.readTree(reportJson).path("covers");
            return covers.path("objects").isInt()
                    ? OptionalInt.of(covers.path("objects").asInt())
                    : OptionalInt.empty();
        } catch (JacksonException e) {
            return OptionalInt.empty();
        }
    }
}
