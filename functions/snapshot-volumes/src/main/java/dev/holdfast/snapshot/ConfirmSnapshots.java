package dev.holdfast.snapshot;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.incident.answer.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records how the snapshots that {@link SnapshotVolumes} took ended, looks after their locks, and takes failed volumes again.
 * Idempotent. Invoked by EBS's events, and by a schedule for what no event came for.
 */
public final class ConfirmSnapshots implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public ConfirmSnapshots() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log: for drills. */
    public ConfirmSnapshots(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(Wiring.of(environment, clock, log), clock);
    }

    ConfirmSnapshots(Wiring wiring, Clock clock) {
        this.entry = new Entry(wiring.confirmSnapshots(), clock);
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
