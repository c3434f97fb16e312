package dev.holdfast.cluster.testing;

import java.util.Map;

/** What can go wrong with one answer of {@link SimulatedKubelets}. */
public sealed interface KubeletFault {
    /** An answer other than the one asked for. */
    record Answer(int code, String body, Map<String, String> headers) implements KubeletFault {
        public Answer(int code, String body) {
            this(code, body, Map.of());
        }
    }

    /** The connection breaks after so many bytes. */
    record BreakAfter(long bytes) implements KubeletFault {}

    /** After so many bytes nothing more comes, and the connection stays. */
    record StallAfter(long bytes) implements KubeletFault {}

    /**
     * After so many bytes the answer ends as if that were all: the kubelet's connection to the API server broke, and the API server
     * does not tell its client.
     */
    record CleanEndAfter(long bytes) implements KubeletFault {}

    /** Something else happens once the answer has begun, before its first byte. */
    record Meanwhile(Runnable happening) implements KubeletFault {}

    /** The API server's answer where it cannot reach a node. */
    static KubeletFault unreachable(String path) {
        return new Answer(500, """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Get \\"https://10.0.1.17:10250%s\\": \
            dial tcp 10.0.1.17:10250: i/o timeout","reason":"InternalError","code":500}
            """.formatted(path));
    }
}
