package dev.holdfast.logs.testing;

import java.util.List;

/** The options with which the template starts CopyLogs; a test compares the two. */
public final class ShippedOptions {
    /** {@code JAVA_TOOL_OPTIONS} of CopyLogs. */
    public static final List<String> COPY_LOGS =
            List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=4", "-XX:+UseSerialGC", "-Xmx192m");

    /** What Lambda would choose without them. */
    static final List<String> FIRST_COMPILER_ONLY =
            List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m");

    private ShippedOptions() {}
}
