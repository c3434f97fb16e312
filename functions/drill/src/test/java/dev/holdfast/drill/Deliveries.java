package dev.holdfast.drill;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.answer.TryAgain;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Invokes functions as Lambda does: many at once, each in an environment of its own, and those that threw twice more. */
final class Deliveries {
    private static final int ATTEMPTS = 3;

    private final Clock clock;

    Deliveries(Clock clock) {
        this.clock = clock;
    }

    /** An event on its way into an execution environment. Tried again it keeps its request id. */
    record Delivery(String function, RequestStreamHandler environment, String event, String requestId) {
        static Delivery of(String function, RequestStreamHandler environment, String event) {
            return new Delivery(function, environment, event, UUID.randomUUID().toString());
        }
    }

    /** What the function answered in the end; empty when it threw every time. */
    record Delivered(Delivery delivery, Optional<JsonNode> answer) {}

    /** All of them at once; then those that threw, all at once, until they do not or Lambda gives up. */
    List<Delivered> atOnce(List<Delivery> deliveries) throws InterruptedException {
        var ended = new ArrayList<Delivered>();
        var left = deliveries;
        for (int attempt = 1; !left.isEmpty(); attempt++) {
            var thrown = new ArrayList<Delivery>();
            for (Delivered one : together(left)) {
                if (one.answer().isPresent() || attempt == ATTEMPTS) {
                    ended.add(one);
                } else {
                    thrown.add(one.delivery());
                }
            }
            left = thrown;
        }
        return ended;
    }

    private List<Delivered> together(List<Delivery> deliveries) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = deliveries.stream()
                    .<Callable<Delivered>>map(delivery -> () -> invoke(delivery))
                    .toList();
            return threads.invokeAll(calls).stream().map(Deliveries::result).toList();
        }
    }

    private static Delivered result(Future<Delivered> ended) {
        try {
            return ended.get();
        } catch (ExecutionException e) {
            throw new AssertionError("a function failed in a way that nobody thought of", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Delivered invoke(Delivery delivery) {
        var context = SimulatedContext.lasting(SimulatedContext.LONGEST, delivery.requestId(), clock)
                .withArn(SimulatedContext.arn(Account.ID, delivery.function()));
        try {
            return new Delivered(delivery, Optional.of(context.invoke(delivery.environment(), delivery.event())));
        } catch (TryAgain e) {
            return new Delivered(delivery, Optional.empty());
        }
    }
}
