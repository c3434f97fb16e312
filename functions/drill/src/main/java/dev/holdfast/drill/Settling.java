package dev.holdfast.drill;

import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.cluster.testing.SimulatedApi;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps a simulated cluster's controllers and policy controller at work, as they are in a real one while a function waits. */
final class Settling implements AutoCloseable {
    private static final long EVERY_MILLIS = 50;

    /** What a controller meets when somebody else writes at the same time: it does it again. */
    private static final Set<Integer> PASSING = Set.of(404, 409, 422);

    private final SimulatedApi api;
    private final ShopCluster shop;
    private final ScheduledExecutorService thread;
    private final Future<?> work;
    private int seen;
    private boolean again;

    private Settling(SimulatedApi api, ShopCluster shop) {
        this.api = api;
        this.shop = shop;
        this.seen = api.requests().size();
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("simulated-controllers").factory());
        this.work = thread.scheduleWithFixedDelay(this::react, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    static Settling of(SimulatedApi api, ShopCluster shop) {
        return new Settling(api, shop);
    }

    /** Everything has happened that follows from what is written. */
    synchronized void rest() {
        if (work.isDone()) {
            throw new IllegalStateException("the simulated controllers stopped: " + work.exceptionNow());
        }
        shop.settle();
    }

    /** The controllers' own writes are behind the scenes, and not among the requests. */
    private synchronized void react() {
        var requests = api.requests();
        boolean written =
                requests.subList(seen, requests.size()).stream().anyMatch(request -> !request.startsWith("GET"));
        try {
            if (written || again) {
                shop.settle();
            }
            seen = requests.size();
            again = written; // a request is listed before it is done
        } catch (KubernetesClientException e) {
            if (!PASSING.contains(e.getCode())) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
