package dev.holdfast.drill;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The context that Lambda gives to an invocation, with Lambda's own 15 minutes. */
final class LocalInvocation implements Context {
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final String requestId;
    private final String function;
    private final String account;
    private final Clock clock;
    private final Instant end;
    private final Consumer<String> log;

    LocalInvocation(String requestId, String function, String account, Clock clock, Consumer<String> log) {
        this(requestId, function, account, LIMIT, clock, log);
    }

    /** With less time than Lambda's own. */
    LocalInvocation(
            String requestId, String function, String account, Duration left, Clock clock, Consumer<String> log) {
        this.requestId = requestId;
        this.function = function;
        this.account = account;
        this.clock = clock;
        this.end = clock.instant().plus(left);
        this.log = log;
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + function;
    }

    @Override
    public String getLogStreamName() {
        return "drill";
    }

    @Override
    public String getFunctionName() {
        return function;
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:us-east-1:" + account + ":function:" + function;
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return (int) Math.max(0, Duration.between(clock.instant(), end).toMillis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return 1024;
    }

    @Override
    public LambdaLogger getLogger() {
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                log.accept(message);
            }

            @Override
            public void log(byte[] message) {
                log.accept(new String(message, StandardCharsets.UTF_8));
            }
        };
    }
}
