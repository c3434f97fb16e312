package dev.holdfast.incident.answer;

import dev.holdfast.incident.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** What every handler does: take the time, answer, and throw when Lambda should try again. */
public final class Entry {
    /** One byte more than the most that Lambda sends, so that too much is noticed without reading all of it. */
    private static final int MAX_BYTES = 6 * 1024 * 1024 + 1;

    private final Responder responder;
    private final Clock clock;

    public Entry(Responder responder, Clock clock) {
        this.responder = responder;
        this.clock = clock;
    }

    /**
     * One invocation. The rest is what Lambda's context says.
     *
     * @throws TryAgain after recording, when an event should be tried again
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-context.html">Lambda context object in Java</a>
     */
    public void handle(InputStream in, OutputStream out, int remainingMillis, String requestId, String functionArn)
            throws IOException {
        var deadline = Deadline.after(remainingMillis, clock);
        var invocation = new Invocation(requestId, Invocation.scopeOf(functionArn), clock.instant(), deadline);
        var reply = responder.respond(in.readNBytes(MAX_BYTES), invocation);
        if (reply.retry().isPresent()) {
            throw new TryAgain(reply.retry().get());
        }
        out.write(reply.json().getBytes(StandardCharsets.UTF_8));
    }
}
