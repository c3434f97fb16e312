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
 * Contains the pods that a finding, an alarm or a request names, holds their nodes, and says what was read back. Asserts what is held
 * again when asked and on schedule. Idempotent: a repeated event does only what is missing. Never kills, deletes or restarts.
 *
 * <p>Needs the ClusterRole {@code holdfast-quarantine-workload} of {@code rbac.yaml} in each cluster.
 */
public final class QuarantineWorkload implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public QuarantineWorkload() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log. */
    public QuarantineWorkload(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(Wiring.of(environment, clock, log), clock);
    }

    /** With another way to the clusters, too: for drills, whose cluster is in the same process. */
    public QuarantineWorkload(
            Map<String, String> environment, Clock clock, Consumer<String> log, ClusterAccess clusters) {
        this(Wiring.of(environment, clock, log, clusters), clock);
    }

    QuarantineWorkload(Wiring wiring, Clock clock) {
        this.entry = new Entry(wiring.quarantineWorkload(), clock);
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
