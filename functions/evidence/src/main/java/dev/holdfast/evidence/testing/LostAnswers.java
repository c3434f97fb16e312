package dev.holdfast.evidence.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.SocketException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A share of all calls takes effect without an answer. A client that retries calls again, as the SDK does. Thread-safe. */
public final class LostAnswers {
    private final Random random;
    private final double share;
    private int lost;

    public LostAnswers(long seed, double share) {
        this.random = new Random(seed);
        this.share = share;
    }

    /**
     * The same client, whose answers may be lost.
     *
     * @param attempts how often the client calls before it gives up: 3 in the SDK's standard mode, 1 where retries are off
     */
    public <T> T guard(Class<T> type, T client, int attempts) {
        InvocationHandler handler = (_, method, arguments) -> call(client, method, arguments, attempts);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** How many answers were lost. */
    public synchronized int lost() {
        return lost;
    }

    private @Nullable Object call(Object client, Method method, @Nullable Object @Nullable [] arguments, int attempts)
            throws Throwable {
        for (int attempt = 1; ; attempt++) {
            try {
                Object answer = method.invoke(client, arguments);
                if (!isLost()) {
                    return answer;
                }
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
            if (attempt == attempts) {
                throw SdkClientException.create("Unable to execute HTTP request", new SocketException("reset"));
            }
        }
    }

    private synchronized boolean isLost() {
        boolean now = random.nextDouble() < share;
        lost += now ? 1 : 0;
        return now;
    }
}
