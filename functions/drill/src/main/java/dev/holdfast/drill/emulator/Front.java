package dev.holdfast.drill.emulator;

import dev.holdfast.incident.SnapshotId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thin reverse proxy before an emulator, on a free port of 127.0.0.1. Everything passes as it is, except what
 * {@link Addition} lists. Tests use it to make calls fail, to count them, and to decide when snapshots are finished.
 */
public final class Front implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(50);

    private final Emulator emulator;
    private final Addition.Parts parts;
    private final Upstream upstream;
    private final ProxyServer server;
    private final ScheduledExecutorService ticker;
    private final Faults faults = new Faults();
    private final Calls calls = new Calls();
    private final List<Consumer<FinishedSnapshots>> listeners = new CopyOnWriteArrayList<>();

    private Front(Emulator emulator, FrontOptions options) throws IOException {
        this.emulator = emulator;
        this.parts = Addition.Parts.of(options);
        this.upstream = new Upstream(emulator.endpoint());
        this.server = ProxyServer.start(layers());
        this.ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("holdfast-front").factory());
        if (options.hold().isPresent()) {
            var _ = ticker.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Starts a front. Closing it does not close the emulator. */
    public static Front before(Emulator emulator, FrontOptions options) {
        try {
            return new Front(emulator, options);
        } catch (IOException e) {
            throw new UncheckedIOException("the front cannot listen on 127.0.0.1", e);
        }
    }

    /** A front with {@link FrontOptions#standard()}. */
    public static Front before(Emulator emulator) {
        return before(emulator, FrontOptions.standard());
    }

    private Step.Next layers() {
        Step.Next next = upstream;
        for (Addition addition : List.of(Addition.values()).reversed()) {
            next = addition.step(parts).over(next);
        }
        Step.Next added = next;
        Step outermost = (call, below) -> {
            calls.add(call.action());
            try {
                return faults.answer(call, below);
            } catch (Ec2Error e) {
                return e.reply();
            }
        };
        return outermost.over(added);
    }

    /** Where clients call. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** The emulator behind it. */
    public Emulator emulator() {
        return emulator;
    }

    /** SDK clients that call this front. */
    public AwsClients clients() {
        return new AwsClients(endpoint());
    }

    /**
     * Makes this front the endpoint of every SDK client of this JVM that is built from now on and has no endpoint of its
     * own, with a region and credentials that mean nothing, until the result is closed.
     */
    public DefaultEndpoint useAsDefaultEndpoint() {
        return DefaultEndpoint.set(endpoint());
    }

    /** What shall go wrong. */
    public Faults faults() {
        return faults;
    }

    /** What was called. */
    public Calls calls() {
        return calls;
    }

    /** EC2 requests may say {@code alias} for what the emulator calls {@code actual}, and responses will. */
    public void alias(String alias, String actual) {
        parts.aliases().add(alias, actual);
    }

    /** The address that {@code DescribeCluster} tells from now on. */
    public void clusterEndpoint(URI address) {
        parts.clusters().set(address, "");
    }

    /** The same, with the authority that vouches for it: PEM in base64, as EKS gives it. */
    public void clusterEndpoint(URI address, String authority) {
        parts.clusters().set(address, authority);
    }

    /**
     * Is told of finished snapshots, one call for what one create call began, on the thread that finished them. It may call
     * the front.
     */
    public void onCompletion(Consumer<FinishedSnapshots> listener) {
        listeners.add(listener);
    }

    /** The snapshot of that id, or the next one of that volume to be finished, will end in error, with its whole set. */
    public void failSnapshot(String snapshotOrVolumeId) {
        parts.book().doom(snapshotOrVolumeId);
    }

    /** Finishes all pending snapshots now, and tells the listeners. */
    public List<FinishedSnapshots> completeSnapshots() {
        return finish(Instant.MAX);
    }

    /** Finishes the snapshots whose time is over; happens by itself where a time was set. */
    public List<FinishedSnapshots> completeDue() {
        return parts.options().hold().map(hold -> finish(now().minus(hold))).orElse(List.of());
    }

    /** {@code pending}, {@code completed}, {@code error}, or {@code unknown} for one that was not made here. */
    public String stateOf(SnapshotId id) {
        return parts.book().state(id.value()).orElse("unknown");
    }

    private List<FinishedSnapshots> finish(Instant startedUntil) {
        List<FinishedSnapshots> finished = parts.book().finish(startedUntil, now());
        finished.forEach(one -> listeners.forEach(listener -> listener.accept(one)));
        return finished;
    }

    /** A listener that throws must not end the ticking, nor go unseen. */
    private void tick() {
        try {
            completeDue();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private Instant now() {
        return parts.options().clock().instant();
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        server.close();
        upstream.close();
    }
}
