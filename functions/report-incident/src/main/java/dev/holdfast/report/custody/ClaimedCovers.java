package dev.holdfast.report.custody;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** How much the report of another run covers. */
final class ClaimedCovers {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ClaimedCovers() {}

    /** -1 where it does not say so: such a claim covers nothing. */
    static int read(byte[] reportJson) {
        try {
            return MAPPER.readTree(reportJson).path("covers").path("objects").asInt(-1);
        } catch (JacksonException e) {
            return -1;
        }
    }
}
