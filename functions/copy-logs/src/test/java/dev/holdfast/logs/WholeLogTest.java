package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is copied of a pod whose logs are all there. */
final class WholeLogTest {
    private final Bed bed = new Bed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void aLogIsKeptToTheByteWithItsRecordAndAnIndex() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00.5Z", 3);
        bed.kubelets.log(Bed.ID, log);

        var handled = bed.copy(bed.cart());

        assertThat(bed.kept("app/current.20261123T180000Z.001.log")).isEqualTo(log);
        var outcome = Bed.only(handled);
        assertThat(outcome.target()).isEqualTo("pod/shop/cart");
        assertThat(outcome.ending().status()).isEqualTo("DONE");
        assertThat(outcome.details())
                .containsAllEntriesOf(Map.of(
                        "container", "app",
                        "kind", "regular",
                        "instance", "current",
                        "containerID", Bed.ID,
                        "bytes", (long) log.length,
                        "lines", 3L,
                        "from", "2026-11-23T17:00:00.500Z",
                        "to", "2026-11-23T17:00:02.500Z",
                        "truncated", false))
                .doesNotContainKeys("rotated", "sinceTime");
        assertThat(handled.evidence())
                .extracting(kept -> kept.key().substring(bed.prefix().length()))
                .containsExactly(
                        "app/current.20261123T180000Z.001.log",
                        "app/current.20261123T180000Z.001.log.meta.json",
                        "index.20261123T180000Z.001.json");
        assertThat(handled.attention()).isEmpty();
    }

    @Test
    void theRecordSaysWhatWasAskedAndWhatCame() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 2);
        bed.kubelets.log(Bed.ID, log);

        bed.copy(bed.cart());

        var meta = bed.json("app/current.20261123T180000Z.001.log.meta.json");
        assertThat(meta.path("sha256").asString()).isEqualTo(Digests.hex(log));
        assertThat(meta.path("bytes").asInt()).isEqualTo(log.length);
        assertThat(meta.path("versionId").asString()).isEqualTo("v1");
        assertThat(meta.path("containerID").asString()).isEqualTo(Bed.ID);
        assertThat(meta.path("imageID").asString()).isEqualTo("cart@sha256:1");
        assertThat(meta.path("firstTimestamp").asString()).isEqualTo("2026-11-23T17:00:00Z");
        assertThat(meta.path("lastTimestamp").asString()).isEqualTo("2026-11-23T17:00:01Z");
        assertThat(meta.path("cutOff").asString()).isEqualTo("2026-11-23T18:00:01Z");
        assertThat(meta.path("truncated").isNull()).isTrue();
        assertThat(meta.at("/request/sinceTime").isNull()).isTrue();
        assertThat(meta.at("/clock/apiServerAheadSeconds").isNumber()).isTrue();
        assertThat(bed.kubelets.requests())
                .satisfiesExactly(
                        asked -> assertThat(asked)
                                .isEqualTo("/api/v1/namespaces/shop/pods/cart/log?container=app&timestamps=true"),
                        asked -> assertThat(asked)
                                .startsWith("/api/v1/namespaces/shop/pods/cart/log?container=app&timestamps=true"
                                        + "&sinceTime=2026-11-23T17%3A00%3A01Z&limitBytes=41"));
    }

    @Test
    void theIndexSaysHowTheClocksDiffer() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.utf8("2026-11-23T17:00:00Z one\n2026-11-23T18:00:00.900Z two\n"));
        bed.cutOff = Bed.NOW.plusSeconds(1);

        bed.copy(bed.cart());

        var index = bed.json("index.20261123T180000Z.001.json");
        var meta = bed.json("app/current.20261123T180000Z.001.log.meta.json");
        for (String name : new String[] {"apiServerAheadSeconds", "nodeAheadAtLeastMillis"}) {
            assertThat(index.at("/clock/" + name)).as(name).isEqualTo(meta.at("/clock/" + name));
        }
        assertThat(index.at("/clock/apiServerAheadSeconds").isNumber()).isTrue();
        assertThat(index.at("/logs/0/apiServerAheadSeconds")).isEqualTo(meta.at("/clock/apiServerAheadSeconds"));
    }

    @Test
    void theIndexSaysHowFarANodeIsAhead() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T18:10:10Z", 1));

        bed.copy(bed.cart());

        var index = bed.json("index.20261123T180000Z.001.json");
        assertThat(index.at("/clock/nodeAheadAtLeastMillis").asLong()).isGreaterThan(600_000);
    }

    @Test
    void everyKindOfContainerAndThePreviousInstanceAreCopied() throws InterruptedException {
        var pod = bed.pod("""
            {"spec": {"nodeName": "node-1",
               "initContainers": [{"name": "setup", "image": "i"}, {"name": "mesh", "image": "i", "restartPolicy": "Always"}],
               "containers": [{"name": "app", "image": "i"}],
               "ephemeralContainers": [{"name": "debug", "image": "i"}]},
             "status": {"phase": "Running",
               "initContainerStatuses": [
                 {"name": "setup", "containerID": "c://s", "state": {"terminated": {"exitCode": 0, "containerID": "c://s",
                    "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T17:00:01Z"}}},
                 {"name": "mesh", "containerID": "c://m", "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}],
               "containerStatuses": [
                 {"name": "app", "restartCount": 1, "containerID": "c://a2", "state": {"running": {"startedAt": "2026-11-23T17:30:00Z"}},
                  "lastState": {"terminated": {"exitCode": 1, "containerID": "c://a1", "reason": "Error",
                    "startedAt": "2026-11-23T17:00:00Z", "finishedAt": "2026-11-23T17:30:00Z"}}}],
               "ephemeralContainerStatuses": [
                 {"name": "debug", "containerID": "c://d", "state": {"running": {"startedAt": "2026-11-23T17:00:00Z"}}}]}}
            """);
        for (String id : new String[] {"s", "m", "a1", "a2", "d"}) {
            bed.kubelets.log("c://" + id, Bed.utf8("2026-11-23T17:00:00Z " + id + "\n"));
        }

        var handled = bed.copy(pod);

        assertThat(handled.outcomes())
                .allSatisfy(one -> assertThat(one.ending().status()).isEqualTo("DONE"));
        assertThat(text("setup/current")).endsWith(" s\n");
        assertThat(text("mesh/current")).endsWith(" m\n");
        assertThat(text("app/current")).endsWith(" a2\n");
        assertThat(text("app/previous")).endsWith(" a1\n");
        assertThat(text("debug/current")).endsWith(" d\n");
        assertThat(bed.json("index.20261123T180000Z.001.json").path("logs").size())
                .isEqualTo(5);
        assertThat(handled.evidence()).hasSize(11);
    }

    @Test
    void bytesThatAreNoTextAndLinesOfAnyLengthAreKept() throws InterruptedException {
        byte[] log = new byte[300_000];
        byte[] begin = Bed.utf8("2026-11-23T17:00:00Z ");
        System.arraycopy(begin, 0, log, 0, begin.length);
        for (int i = begin.length; i < log.length; i++) {
            log[i] = (byte) (i % 251 == 10 ? 0 : i % 251 | 0x80);
        }
        bed.kubelets.log(Bed.ID, log);

        var outcome = Bed.only(bed.copy(bed.cart()));

        assertThat(bed.kept("app/current.20261123T180000Z.001.log")).isEqualTo(log);
        assertThat(outcome.details()).containsEntry("lines", 1L);
    }

    @Test
    void aLogLongerThanAPartIsKeptWhole() throws InterruptedException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 400_000, Duration.ofMillis(5));
        bed.kubelets.log(Bed.ID, log);

        Bed.only(bed.copy(bed.cart()));

        assertThat(log.length).isGreaterThan(8 << 20);
        assertThat(bed.kept("app/current.20261123T180000Z.001.log")).isEqualTo(log);
        assertThat(bed.s3.openUploads()).isZero();
    }

    @Test
    void anEmptyLogIsEvidenceToo() throws InterruptedException {
        bed.kubelets.log(Bed.ID, new byte[0]);

        assertThat(Bed.only(bed.copy(bed.cart())).ending().status()).isEqualTo("DONE");
        assertThat(bed.kept("app/current.20261123T180000Z.001.log")).isEmpty();
    }

    @Test
    void aLogThatBeginsLaterThanItsContainerSaysWhereTheRestIs() throws InterruptedException {
        bed.kubelets.log(Bed.ID, Bed.lines("2026-11-23T17:20:00Z", 2));

        var handled = bed.copy(bed.cart());

        assertThat(Bed.only(handled).ending().status()).isEqualTo("DONE");
        assertThat(Bed.only(handled).details()).containsEntry("rotated", "ROTATED_NOT_COPIED");
        assertThat(handled.attention())
                .singleElement()
                .asString()
                .contains("snapshot of node node-1", "/var/log/pods/shop_cart_" + bed.uid + "/app");
    }

    private String text(String name) {
        return new String(bed.kept(name + ".20261123T180000Z.001.log"), StandardCharsets.UTF_8);
    }
}
