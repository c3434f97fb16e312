package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.cluster.testing.KubeletFault;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Nodes whose kubelets do not answer must not hold up the logs of the others. */
@Timeout(60)
final class DarkNodeTest {
    private static final String DARK = "ip-10-0-1-17.ec2.internal";
    private static final String BRIGHT = "ip-10-0-1-18.ec2.internal";
    private static final Optional<String> NODE = Optional.of(DARK);
    private static final int PODS = 6;
    private static final String APPLICATION = "/aws/containerinsights/prod/application";

    /** How often a client asks where it gets 500: once, and three times more. */
    private static final int ATTEMPTS = 4;

    private final TestBed bed = new TestBed();
    private final NodeWatch nodes = new NodeWatch();
    private final Deadline deadline = Deadline.after(60_000, bed.clock);

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aDeadNodeIsAskedForOneLogAndOnceMoreAtTheEnd() {
        estate();
        bed.cloudWatchLogs.group(APPLICATION);
        bed.kubelets.fault(line -> line.contains("/dark-"), 1000, KubeletFault.unreachable("/"));

        var answer = bed.copy(TestBed.request(request()));

        var asked = bed.kubelets.requests().stream()
                .filter(line -> line.contains("/dark-"))
                .toList();
        assertThat(asked).hasSize(2 * ATTEMPTS);
        assertThat(asked.stream().filter(line -> line.contains("limitBytes=1"))).hasSize(ATTEMPTS);
        for (int i = 0; i < PODS; i++) {
            assertThat(reasons(answer, "pod/shop/dark-" + i)).contains("KUBELET_UNREACHABLE", "NO_LOG_LINES");
            assertThat(answer.row("pod/shop/bright-" + i, "copy-log")
                            .required("status")
                            .asString())
                    .isEqualTo("DONE");
        }
        assertThat(indexes("dark-"))
                .hasSize(PODS)
                .allSatisfy(index ->
                        assertThat(index.at("/logs/0/reason").asString()).isEqualTo("KUBELET_UNREACHABLE"));
    }

    @Test
    void aNodeThatAnswersAtTheEndIsCopiedAfterAll() {
        estate();
        bed.kubelets.fault(line -> line.contains("/dark-"), ATTEMPTS, KubeletFault.unreachable("/"));

        var answer = bed.copy(TestBed.request(request()));

        for (int i = 0; i < PODS; i++) {
            assertThat(answer.rows("pod/shop/dark-" + i, "copy-log")
                            .getFirst()
                            .required("status")
                            .asString())
                    .isEqualTo("DONE");
            assertThat(bed.keys("/logs/shop/dark-" + i).stream().filter(key -> key.endsWith(".log")))
                    .hasSize(1);
        }
        assertThat(indexes("dark-"))
                .hasSize(2 * PODS)
                .anySatisfy(index ->
                        assertThat(index.at("/logs/0/status").asString()).isEqualTo("DONE"));
    }

    @Test
    void anEventWhoseNodeIsDeadIsTriedAgain() {
        bed.pod("dark-0", DARK, "one");
        bed.kubelets.fault(line -> line.contains("/dark-"), 1000, KubeletFault.unreachable("/"));

        var answer = bed.copy(TestBed.request("{\"namespace\":\"shop\",\"pod\":\"dark-0\"}"));

        assertThat(answer.status()).isEqualTo("PARTIAL");
        assertThat(answer.row("pod/shop/dark-0", "copy-log")
                        .required("verified")
                        .asBoolean())
                .isFalse();
    }

    // what is known of nodes

    @Test
    void othersWaitWhileANodeIsAskedForTheFirstTime() throws InterruptedException, ExecutionException {
        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
        var asked = new AtomicInteger();
        var other = CompletableFuture.supplyAsync(() -> {
            asked.incrementAndGet();
            return turn();
        });
        nodes.ended(NODE, new Ending.Failed(Reason.TIMEOUT, "no answer in time"));
        nodes.over(NODE);

        assertThat(other.get())
                .isInstanceOfSatisfying(
                        NodeWatch.Turn.Dark.class,
                        dark -> assertThat(dark.ending().why()).contains(Reason.TIMEOUT));
        assertThat(asked).hasValue(1);
    }

    @Test
    void nobodyWaitsBeyondTheDeadline() throws InterruptedException {
        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
        bed.clock.move(Duration.ofSeconds(61));

        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.NoTime.class);
    }

    @Test
    void aNodeThatAnsweredIsAskedByAllAtOnce() throws InterruptedException {
        nodes.turn(NODE, deadline);
        nodes.answers(NODE);

        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
    }

    @Test
    void whatTheApiServerSaysByItselfTellsNothingOfTheNode() throws InterruptedException {
        nodes.turn(NODE, deadline);
        nodes.ended(NODE, new Ending.Failed(Reason.CLUSTER_FORBIDDEN, "no"));
        nodes.over(NODE);

        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
        assertThat(nodes.dark(NODE)).isEmpty();
    }

    @Test
    void aNodeThatStopsAnsweringIsDark() throws InterruptedException {
        nodes.turn(NODE, deadline);
        nodes.answers(NODE);
        nodes.ended(NODE, new Ending.Failed(Reason.KUBELET_UNREACHABLE, "dial tcp"));

        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Dark.class);
        nodes.forget(NODE);
        assertThat(nodes.turn(NODE, deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
    }

    @Test
    void aPodWithoutANodeWaitsForNobody() throws InterruptedException {
        assertThat(nodes.turn(Optional.empty(), deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
        assertThat(nodes.turn(Optional.empty(), deadline)).isInstanceOf(NodeWatch.Turn.Ask.class);
    }

    private NodeWatch.Turn turn() {
        try {
            return nodes.turn(NODE, deadline);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void estate() {
        bed.node(DARK, "i-0aaaaaaaaaaaaaaaa");
        bed.node(BRIGHT, "i-0bbbbbbbbbbbbbbbb");
        for (int i = 0; i < PODS; i++) {
            bed.pod("dark-" + i, DARK, "one", "two");
            bed.pod("bright-" + i, BRIGHT, "one", "two");
        }
    }

    private static String request() {
        return IntStream.range(0, PODS)
                .boxed()
                .flatMap(i -> Stream.of("dark-" + i, "bright-" + i))
                .map(name -> "{\"namespace\":\"shop\",\"pod\":\"" + name + "\"}")
                .collect(Collectors.joining(","));
    }

    private static List<String> reasons(TestBed.Answer answer, String pod) {
        return answer.rows(pod, "copy-log").stream()
                .map(row -> row.path("reason").asString(""))
                .toList();
    }

    private List<JsonNode> indexes(String pod) {
        return bed.keys("/logs/shop/" + pod).stream()
                .filter(key -> key.contains("/index."))
                .map(bed::object)
                .toList();
    }
}
