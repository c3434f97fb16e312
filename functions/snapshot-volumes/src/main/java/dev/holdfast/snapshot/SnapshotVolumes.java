package dev.holdfast.snapshot;

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
 * Snapshots every EBS volume of the nodes that a finding, an alarm or a request names, and locks the snapshots. Idempotent: a
 * repeated event does only what is missing. Never waits for a snapshot to complete; {@link ConfirmSnapshots} records that.
 */
public final class SnapshotVolumes implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public SnapshotVolumes() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log: for drills. */
    public SnapshotVolumes(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(Wiring.of(environment, clock, log), clock);
    }

    /** The same with another way to clusters: for drills without EKS. */
    public SnapshotVolumes(Map<String, String> environment, Clock clock, Consumer<String> log, ClusterAccess clusters) {
        this(Wiring.of(environment, clock, log, clusters), clock);
    }

    SnapshotVolumes(Wiring wiring, Clock clock) {
        this.entry = new Entry(wiring.snapshotVolumes(), clock);
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
