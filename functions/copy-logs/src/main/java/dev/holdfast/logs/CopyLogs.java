package dev.holdfast.logs;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.incident.answer.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Copies the logs of all containers of the affected pods and the Kubernetes objects around them into the evidence bucket, and
 * from CloudWatch Logs the audit lines about them and what pods wrote that are gone. Changes nothing in the cluster.
 * Idempotent: a repeated event copies only what is missing, a later round what is new. What the case of a related finding (a signal
 * of an attack sequence, or the sequence) has of a log after this one's last activity is linked: {@code SKIPPED},
 * {@code RECENTLY_COPIED}; what a container has written since is copied behind it.
 */
public final class CopyLogs implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public CopyLogs() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log: for drills. */
    public CopyLogs(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(Wiring.of(environment, clock, log), clock);
    }

    /** The same with another way to clusters: for drills without EKS. */
    public CopyLogs(Map<String, String> environment, Clock clock, Consumer<String> log, ClusterAccess clusters) {
        this(Wiring.of(environment, clock, log, clusters), clock);
    }

    CopyLogs(Wiring wiring, Clock clock) {
        this.entry = new Entry(wiring.copyLogs(), clock);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        entry.handle(
                input,
                output,
                context.getRemainingTimeInMillis(),
                String.valueOf(context.getAwsRequestId()),
                String.valueOf(context.getInvokedFunctionArn()));
    }
}
