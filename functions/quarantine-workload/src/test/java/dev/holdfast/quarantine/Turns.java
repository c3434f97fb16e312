package dev.holdfast.quarantine;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Two invocations of which one moves at a time: before each call to the outside, of whichever client, a plan says whether the other
 * one goes on instead. Whoever has ended leaves all turns to the other.
 */
final class Turns {
    private final Plan plan;
    private final Set<Actor> over = EnumSet.noneOf(Actor.class);
    private final Map<Actor, Integer> calls = new EnumMap<>(Actor.class);
    private final Map<Actor, Integer> before = new EnumMap<>(Actor.class);
    private Actor turn = Actor.ONE;

    Turns(Plan plan) {
        this.plan = plan;
    }

    enum Actor {
        ONE,
        TWO;

        Actor other() {
            return this == ONE ? TWO : ONE;
        }
    }

    /** Whether the other one goes on before the actor's n-th call, n from 1. */
    @FunctionalInterface
    interface Plan {
        boolean isOthersTurn(Actor actor, int call);

        /** The first one makes so many calls, then the other one everything, then the first one the rest. */
        static Plan after(int calls) {
            return (actor, call) -> actor == Actor.ONE && call == calls + 1;
        }

        /** One call in so many is followed by the other's. */
        static Plan random(long seed, int oneIn) {
            var random = new Random(seed);
            return (_, _) -> random.nextInt(oneIn) == 0;
        }
    }

    /** Both answers, the first actor's first. */
    <T> List<T> play(Function<Actor, T> what) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var one = threads.submit(() -> act(Actor.ONE, what));
            var two = threads.submit(() -> act(Actor.TWO, what));
            return List.of(answer(one), answer(two));
        }
    }

    private <T> T act(Actor actor, Function<Actor, T> what) throws InterruptedException {
        try {
            await(actor);
            return what.apply(actor);
        } finally {
            end(actor);
        }
    }

    private static <T> T answer(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** How many calls the actor made. */
    synchronized int calls(Actor actor) {
        return calls.getOrDefault(actor, 0);
    }

    /** How many calls the actor made when the other one had ended. */
    synchronized int callsAlone(Actor actor) {
        return calls(actor) - before.getOrDefault(actor, calls(actor));
    }

    private synchronized void await(Actor actor) throws InterruptedException {
        while (turn != actor) {
            wait();
        }
    }

    private synchronized void end(Actor actor) {
        over.add(actor);
        before.put(actor.other(), calls(actor.other()));
        turn = actor.other();
        notifyAll();
    }

    private synchronized void call(Actor actor) throws InterruptedException {
        await(actor);
        int call = calls.merge(actor, 1, Integer::sum);
        if (!over.contains(actor.other()) && plan.isOthersTurn(actor, call)) {
            turn = actor.other();
            notifyAll();
            await(actor);
        }
    }

    /** The same client, whose calls take turns. */
    <T> T guard(Actor actor, Class<T> type, T client) {
        InvocationHandler handler = (_, method, arguments) -> {
            call(actor);
            try {
                return method.invoke(client, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private void uninterrupted(Actor actor) {
        try {
            call(actor);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The way to the cluster, whose requests take turns. */
    ClusterAccess guard(Actor actor) {
        return _ -> Door.of(actor, () -> uninterrupted(actor));
    }

    /** One client for each actor: making one costs more than all that is done with it. */
    private static final class Door implements Interceptor {
        private static final Door ONE = new Door();
        private static final Door TWO = new Door();
        private final KubernetesClient client = client();
        private volatile Gate gate = () -> {};

        static KubernetesClient of(Actor actor, Gate gate) {
            var door = actor == Actor.ONE ? ONE : TWO;
            door.gate = gate;
            return door.client;
        }

        private KubernetesClient client() {
            try {
                var config = Sim.API.access().client(new ClusterName("prod")).getConfiguration();
                return new KubernetesClientBuilder()
                        .withConfig(config)
                        .withHttpClientFactory(new JdkHttpClientFactory())
                        .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("turns", this))
                        .build();
            } catch (KubeFailure e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            gate.pass();
        }
    }

    private interface Gate {
        void pass();
    }
}
