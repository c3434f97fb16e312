package dev.holdfast.drill.emulator;

import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of an answer about an object; what is not there is left out. */
final class HeadAnswer {
    static final String META = "x-amz-meta-";

    private final Map<String, List<String>> all = new TreeMap<>();

    HeadAnswer with(String name, @Nullable Object value) {
        if (value != null) {
            all.put(name, List.of(value.toString()));
        }
        return this;
    }

    HeadAnswer with(Map<String, String> metadata) {
        metadata.forEach((name, value) -> with(META + name, value));
        return this;
    }

    Reply reply(long length) {
        return new Reply(200, all, InputStream.nullInputStream(), OptionalLong.of(length));
    }

    static String date(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }
}
