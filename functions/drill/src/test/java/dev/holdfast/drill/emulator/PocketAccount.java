package dev.holdfast.drill.emulator;

import dev.holdfast.evidence.testing.InMemoryS3;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An AWS account in this process, reached over HTTP by the SDK's own clients, by way of a network that may lose things: what one case
 * needs of it and no more, but a hundred times faster than an emulator. What is not there is answered with 501.
 */
public final class PocketAccount implements AutoCloseable {
    private final InMemoryS3 s3;
    private final PocketEc2 ec2;
    private final PocketServices services = new PocketServices();
    private final SnapshotBook book = new SnapshotBook();
    private final Clock clock;
    private final ProxyServer server;
    private final DefaultEndpoint endpoint;

    /** A snapshot that was taken. */
    public record Snapshot(String id, String volume, Map<String, String> tags) {}

    private PocketAccount(String bucket, Clock clock, Losses losses) throws IOException {
        this.clock = clock;
        this.s3 = new InMemoryS3(bucket, clock);
        this.ec2 = new PocketEc2(clock);
        var locks = new SnapshotLocks(book, clock);
        Step lock = locks::lock;
        Step describe = locks::describe;
        Step.Next below = new PendingSnapshots(book, clock).over(services());
        this.server = ProxyServer.start(losses.step(Call::action).over(errors(lock.over(describe.over(below)))));
        this.endpoint = DefaultEndpoint.set(server.endpoint());
    }

    /** Opens one, and makes it the endpoint of every SDK client of this JVM that is built until it is closed. */
    public static PocketAccount open(String bucket, Clock clock, Losses losses) {
        try {
            return new PocketAccount(bucket, clock, losses);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Step.Next services() {
        var objects = new PocketS3(s3);
        return call -> switch (call.service()) {
            case "s3" -> objects.answer(call);
            case "ec2" -> ec2.answer(call);
            default -> services.answer(call);
        };
    }

    private static Step.Next errors(Step.Next next) {
        return call -> {
            try {
                return next.answer(call);
            } catch (Ec2Error e) {
                return e.reply();
            }
        };
    }

    /** Where it answers. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Its bucket, as a test looks at it. */
    public InMemoryS3 s3() {
        return s3;
    }

    /** Adds a node of a cluster, with volumes by device name. */
    public void node(String instance, String cluster, Map<String, String> volumes) {
        ec2.machine(
                instance, Map.of("eks:cluster-name", cluster, "kubernetes.io/cluster/" + cluster, "owned"), volumes);
    }

    /** What protects an instance: attributes by EC2's names, and by device whether its volume ends with it. */
    public Map<String, String> protection(String instance) {
        return ec2.attributes(instance);
    }

    /** All snapshots there are. */
    public List<Snapshot> snapshots() {
        return ec2.snapshots().stream()
                .map(one -> new Snapshot(one.id(), one.volume(), one.tags()))
                .toList();
    }

    /** EBS has written all snapshots: the events that it sends of that. */
    public List<String> completeSnapshots() {
        return book.finish(Instant.MAX, clock.instant()).stream()
                .map(CompletionEvents::json)
                .toList();
    }

    /** The id of each notice that the topic took, as often as it took it. */
    public List<String> published() {
        return services.published();
    }

    /** The details of the events that the bus took. */
    public List<JsonNode> onTheBus() {
        return services.put();
    }

    /** The names of the schedules there are. */
    public Set<String> schedules() {
        return services.schedules();
    }

    @Override
    public void close() {
        endpoint.close();
        server.close();
    }
}
