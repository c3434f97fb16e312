package dev.holdfast.incident.answer;

/**
 * Makes Lambda repeat an event and, in the end, put it into the dead-letter queue. The result was recorded before.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">Asynchronous error handling</a>
 */
public final class TryAgain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TryAgain(String message) {
        super(message);
    }
}
