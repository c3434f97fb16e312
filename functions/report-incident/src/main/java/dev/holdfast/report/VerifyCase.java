package dev.holdfast.report;

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
 * Says whether a case's evidence is still what was sealed, object by object and snapshot by snapshot. By request only. Changes
 * nothing but its own record; what does not fit into one invocation is continued by the next request.
 */
public final class VerifyCase implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public VerifyCase() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log: for drills. */
    public VerifyCase(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(VerifyWiring.of(environment, clock, log), clock);
    }

    VerifyCase(VerifyWiring wiring, Clock clock) {
        this.entry = new Entry(wiring.verifyCase(), clock);
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
