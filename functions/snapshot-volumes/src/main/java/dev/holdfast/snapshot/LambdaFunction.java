package dev.holdfast.snapshot;

import com.amazonaws.services.lambda.runtime.Context;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.answer.Invocation;
import dev.holdfast.incident.answer.Responder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** What both handlers do: take the time, answer, and throw when Lambda should try again. */
final class LambdaFunction {
    /** One byte more than the most that Lambda sends, so that too much is noticed without reading all of it. */
    private static final int MAX_BYTES = 6 * 1024 * 1024 + 1;

    private final Responder responder;
    private final Clock clock;

    LambdaFunction(Responder responder, Clock clock) {
        this.responder = responder;
        this.clock = clock;
    }

    void handle(InputStream in, OutputStream out, Context context) throws IOException {
        var deadline = Deadline.after(context.getRemainingTimeInMillis(), clock);
        var invocation = new Invocation(
                String.valueOf(context.getAwsRequestId()),
                Invocation.scopeOf(String.valueOf(context.getInvokedFunctionArn())),
                clock.instant(),
                deadline);
        var reply = responder.respond(in.readNBytes(MAX_BYTES), invocation);
        if (reply.retry().isPresent()) {
            throw new TryAgain(reply.retry().get());
        }
        out.write(reply.json().getBytes(StandardCharsets.UTF_8));
    }
}
