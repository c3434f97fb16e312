package dev.holdfast.evidence.testing;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Lambda tells a function about its invocation, with a deadline by the clock of the test. What no function of Holdfast asks
 * for (identity, client, Lambda's own logger) is not there.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-context.html">The context object</a>
 */
public record SimulatedContext(String requestId, String arn, Instant deadline, Clock clock) implements Context {
    /**
     * The most that Lambda gives.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html">Function timeout</a>
     */
    public static final Duration LONGEST = Duration.ofMinutes(15);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** An invocation of a function whose name does not matter. */
    public static SimulatedContext lasting(Duration left, String requestId, Clock clock) {
        return new SimulatedContext(
                requestId, arn("123456789012", "x"), clock.instant().plus(left), clock);
    }

    public SimulatedContext withArn(String ofFunction) {
        return new SimulatedContext(requestId, ofFunction, deadline, clock);
    }

    public static String arn(String account, String function) {
        return "arn:aws:lambda:us-east-1:" + account + ":function:" + function;
    }

    /** Invokes a function as Lambda does, bytes in and bytes out, and reads what it answers. */
    public JsonNode invoke(RequestStreamHandler function, byte[] event) {
        var out = new ByteArrayOutputStream();
        try {
            function.handleRequest(new ByteArrayInputStream(event), out, this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MAPPER.readTree(out.toByteArray());
    }

    /** The same with an event as text. */
    public JsonNode invoke(RequestStreamHandler function, String event) {
        return invoke(function, event.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getInvokedFunctionArn() {
        return arn;
    }

    @Override
    public String getFunctionName() {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) Duration.between(clock.instant(), deadline).toMillis();
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + getFunctionName();
    }

    @Override
    public String getLogStreamName() {
        return "simulated";
    }

    @Override
    public CognitoIdentity getIdentity() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ClientContext getClientContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public LambdaLogger getLogger() {
        throw new UnsupportedOperationException();
    }
}
