package dev.holdfast.logs.testing;

import java.util.List;

/** The options with which the template starts CopyLogs; a test compares the two. */
public final class ShippedOptions {
    /** {@code JAVA_TOOL_OPTIONS} of CopyLogs. */
    public static final List<String> COPY_LOGS = List.of(
            "-XX:+TieredCompilation",
            "-XX:TieredStopAtLevel=4",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.1",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.1",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.ssl.*::*,0.1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-Djdk.httpclient.bufsize=131072");

    /** What Lambda would choose without them. */
    static final List<String> FIRST_COMPILER_ONLY =
            List.of("-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

    private ShippedOptions() {}
}
