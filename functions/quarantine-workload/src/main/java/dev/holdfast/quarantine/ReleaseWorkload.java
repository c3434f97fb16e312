package dev.holdfast.quarantine;

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
 * Undoes a case's quarantine from what was recorded before it, field by field. By request only. Idempotent: what was released is left
 * alone, what others changed meanwhile is left and reported.
 *
 * <p>Needs the ClusterRole {@code holdfast-release-workload} of {@code rbac.yaml} in each cluster.
 */
public final class ReleaseWorkload implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public ReleaseWorkload() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log. */
    public ReleaseWorkload(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(Wiring.of(environment, clock, log), clock);
    }

    /** With another way to the clusters, too: for drills, whose cluster is in the same process. */
    public ReleaseWorkload(Map<String, String> environment, Clock clock, Consumer<String> log, ClusterAccess clusters) {
        this(Wiring.of(environment, clock, log, clusters), clock);
    }

    ReleaseWorkload(Wiring wiring, Clock clock) {
        this.entry = new Entry(wiring.releaseWorkload(), clock);
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
