package dev.holdfast.quarantine.testing;

import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.DirectHttp;
import dev.holdfast.quarantine.testing.StandInCluster.Deed;
import dev.holdfast.quarantine.testing.StandInCluster.Orphans;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One ReplicaSet in a cluster whose controllers take their time, on a clock that nobody waits for. */
public final class SlowCluster {
    /** How the request names the workload. */
    public static final String WORKLOAD = "replicaset/" + StandInObjects.SET;

    /** One client for all, one after the other: to make one takes as long as to contain a pod. */
    private static final AtomicReference<DirectHttp.Server> SERVER =
            new AtomicReference<>(_ -> new DirectHttp.Answer(503, ""));

    private static final ClusterAccess ACCESS =
            DirectHttp.access(request -> SERVER.get().answer(request), "anybody");

    private final StandInCluster cluster;
    private final StandInRoutes routes;
    private final Map<String, Integer> changes = new ConcurrentHashMap<>();

    /** How long everything takes. */
    public record Pace(Random random, int mostSecondsToStart, int mostSecondsToProgram) {
        private synchronized Duration of(Deed deed) {
            return switch (deed) {
                case DISOWN -> millis(200, 2_000);
                case START -> millis(5_000, 1_000 * mostSecondsToStart);
                case PROGRAM -> millis(500, 1_000 * mostSecondsToProgram);
                case NOTICE_ORPHAN -> millis(200, 1_000);
            };
        }

        private Duration millis(int least, int most) {
            return Duration.ofMillis(least + random.nextInt(most - least + 1));
        }
    }

    /** @param after does something when some time has passed */
    private SlowCluster(int pods, Pace pace, BiConsumer<Duration, Runnable> after, Orphans orphans) {
        this.cluster = new StandInCluster(pods, (deed, what) -> after.accept(pace.of(deed), what), orphans);
        this.routes = new StandInRoutes(cluster);
    }

    /** One whose engine goes on with pods that are nobody's. */
    public static SlowCluster of(int pods, Pace pace, BiConsumer<Duration, Runnable> after) {
        return new SlowCluster(pods, pace, after, Orphans.KEPT);
    }

    /** One whose engine drops them. */
    public static SlowCluster droppingOrphans(int pods, Pace pace, BiConsumer<Duration, Runnable> after) {
        return new SlowCluster(pods, pace, after, Orphans.DROPPED);
    }

    /** A call that takes its time. */
    public interface Call {
        /** What is answered. */
        DirectHttp.Answer make();
    }

    /**
     * The way to it; that to the one before ends here.
     *
     * @param taking makes a call, and lets its time pass
     */
    public ClusterAccess access(Function<Call, DirectHttp.Answer> taking) {
        SERVER.set(request -> taking.apply(() -> answer(request)));
        return ACCESS;
    }

    private DirectHttp.Answer answer(DirectHttp.Request request) {
        var answer =
                routes.served(request.method(), request.uri(), request.body().getBytes(StandardCharsets.UTF_8));
        if (request.method().equals("PATCH") && answer.code() < 300) {
            String name = request.uri().getPath().replaceFirst(".*/", "");
            changes.merge(name + answer.kind().replaceFirst("[^(]*", " "), 1, Integer::sum);
        }
        return new DirectHttp.Answer(answer.code(), answer.body().toString());
    }

    /** Whether the engine denies a pod everything at this moment. */
    public boolean isDenied(String pod) {
        return cluster.isDenied(pod);
    }

    /** Pods of the beginning that are not marked, or not taken out, or changed otherwise than they had to be. */
    public List<String> missed() {
        return cluster.missed();
    }

    /** Replacements that bear the mark. */
    public long wrong() {
        return cluster.wrong();
    }

    /** How few of the workload's pods were ready at the worst moment. */
    public int leastReady() {
        return cluster.leastReady();
    }

    /** How often the pods were changed in this way: {@code switch}, {@code detach}, {@code back}. */
    public Map<String, Integer> changes(String way) {
        return changes.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(" (" + way + ")"))
                .collect(Collectors.toMap(entry -> entry.getKey().replaceFirst(" .*", ""), Map.Entry::getValue));
    }
}
