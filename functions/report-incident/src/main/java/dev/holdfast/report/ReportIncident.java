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
 * Makes the case file of every case in which a result has landed: a page for people, a document for machines and a signed list of all
 * evidence; and tells who is to be told. By hand it makes one again, and puts on record who acknowledges a case, when a moment was
 * from which a reporting clock counts, and that a case is closed. Changes nothing but the evidence bucket, where it only adds.
 * Idempotent: where nothing is new, nothing is written and nobody is told.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
public final class ReportIncident implements RequestStreamHandler {
    private final Entry entry;

    /** For Lambda: reads the environment, logs to standard output. */
    public ReportIncident() {
        this(System.getenv(), Clock.systemUTC(), System.out::println);
    }

    /** With another environment, clock and log: for drills. */
    public ReportIncident(Map<String, String> environment, Clock clock, Consumer<String> log) {
        this(ReportWiring.of(environment, clock, log), clock);
    }

    ReportIncident(ReportWiring wiring, Clock clock) {
        this.entry = new Entry(wiring.reportIncident(), clock);
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
