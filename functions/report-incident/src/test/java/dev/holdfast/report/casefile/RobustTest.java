package dev.holdfast.report.casefile;

import static dev.holdfast.report.casefile.CaseBook.POD;
import static dev.holdfast.report.casefile.CaseBook.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.incident.Function;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RobustTest {
    private static final List<String> PLACES = List.of(
            "actions/quarantine-workload-20261124T100010000Z-r.json",
            "events/20261124T100000Z-aaaaaaaa.json",
            "targets.20261124T100000Z.1.json",
            "snapshots/i-0a.1.taken.json",
            "snapshots/snap-1.completed.json",
            "verify/20261124T100010000Z.json",
            "people/20261124T100010000Z-acknowledged.json",
            "people/20261124T100010000Z-time-aware.json",
            "people/20261124T100010000Z-closed.json",
            "closed.json",
            "quarantine/1/pod~shop~cart-1.u.before.json",
            "quarantine/1/pod~shop~cart-1.u.released.json",
            "quarantine/1/released.json",
            "logs/shop/cart-1.u/index.20261124T100000Z.001.json",
            "objects/neighbours/_cluster/n.u.1.json",
            "objects/endpointslice/shop/s.u.1.json");

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "\"text\"", "7", "{", "{\"a\":1}{", "\u0000\u0001", "<html>"})
    void whatIsNoJsonObjectIsNamedAsUnread(String bytes) {
        var book = CaseBook.opened();
        PLACES.forEach(place -> book.document(place, bytes));

        var file = book.read();

        assertThat(file.evidence().level()).isEqualTo(Completeness.Level.INCOMPLETE);
        assertThat(file.notes())
                .filteredOn(note -> note.startsWith("unread document"))
                .hasSizeBetween(1, PLACES.size());
        assertThat(file.state().tone()).isEqualTo(Tone.BAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"outcomes\":7,\"function\":[],\"startedAt\":true,\"elapsedMillis\":\"x\",\"attention\":{}}",
                "{\"outcomes\":[7,null,{},{\"target\":{},\"action\":[],\"status\":5,\"verified\":\"yes\",\"details\":[]}]}",
                "{\"function\":\"quarantine-workload\",\"elapsedMillis\":1e308,\"startedAt\":\"+999999999-12-31T23:59:59Z\"}",
                "{\"at\":\"never\",\"by\":1,\"moment\":null,\"snapshots\":[[]],\"pods\":[1],\"endpoints\":{},\"found\":[null]}"
            })
    void fieldsOfOtherTypesAreNoCrash(String json) {
        var book = CaseBook.opened();
        PLACES.forEach(place -> book.document(place, json));

        assertThat(book.read().state().tone()).isEqualTo(Tone.BAD);
    }

    @Test
    void anyOneFieldOfAnyTypeIsNoCrash() {
        var random = new Random(7);
        var values = List.of("null", "7", "true", "[]", "{}", "\"x\"", "[[{}]]", "1e999", "\"2026-11-24T10:00:00Z\"");
        var fields = List.of(
                "function",
                "status",
                "observed",
                "round",
                "startedAt",
                "elapsedMillis",
                "outcomes",
                "attention",
                "remaining",
                "instance",
                "n",
                "snapshots",
                "state",
                "object",
                "at",
                "node",
                "pods",
                "metadata",
                "endpoints",
                "detail",
                "source",
                "detail-type",
                "Records",
                "resources",
                "targets");
        for (int round = 0; round < 300; round++) {
            var book = CaseBook.opened().isolated(10, "DONE", "{\"containment\":\"NOT_CONTAINED\"}");
            for (String place : PLACES) {
                book.document(
                        place,
                        "{\"" + fields.get(random.nextInt(fields.size())) + "\":"
                                + values.get(random.nextInt(values.size())) + "}");
            }
            assertThat(book.read().state().tone()).isNotEqualTo(Tone.GOOD);
        }
    }

    @Test
    void aResultOfANewerVersionIsShownAndCountsForNothing() {
        var file = CaseBook.opened()
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        10,
                        it -> it.by("quarantine-by-mesh")
                                .row(POD, "isolate-by-mesh", "DONE", "{\"containment\":\"CONTAINED\"}")
                                .field(
                                        "novelty",
                                        JsonMapper.shared().createObjectNode().put("x", 1)))
                .result(
                        Function.QUARANTINE_WORKLOAD,
                        11,
                        it -> it.row(POD, "isolate", "MOSTLY_DONE", "{\"containment\":\"CONTAINED\"}"))
                .read();

        assertThat(file.state()).isEqualTo(State.UNKNOWN);
        assertThat(file.targets().getFirst().whys())
                .extracting(Why::text)
                .anyMatch(text -> text.contains("unknown word MOSTLY_DONE"));
        assertThat(file.notes()).anyMatch(note -> note.startsWith("unknown function quarantine-by-mesh"));
        assertThat(file.notes()).anyMatch(note -> note.startsWith("unknown action isolate-by-mesh"));
    }

    @Test
    void foreignObjectsAreListedAndCounted() {
        var file = CaseBook.opened()
                .object("cases/gd-1/notes.txt", 3)
                .object("cases/gd-1/malware/dropper.bin", 5)
                .object("somewhere/else", 7)
                .read();

        assertThat(file.groups())
                .filteredOn(group -> group.name().equals("not written by Holdfast"))
                .singleElement()
                .satisfies(group -> {
                    assertThat(group.objects()).hasSize(3);
                    assertThat(group.bytes()).isEqualTo(15);
                });
        assertThat(file.notes()).anyMatch(note -> note.startsWith("3 objects lie in the case"));
    }

    @Test
    void aDocumentThatIsListedAndWasNotReadIsNamed() {
        var book = CaseBook.opened().object("cases/gd-1/actions/copy-logs-20261124T100000000Z-r.json", 100);

        assertThat(book.read().notes()).anyMatch(note -> note.contains("listed, and not read"));
    }

    @Test
    void aVeryLongTextIsCutWithItsLengthSaid() {
        var file = CaseBook.opened()
                .result(
                        Function.COPY_LOGS,
                        3,
                        it -> it.row(POD, "copy-log", "FAILED", "LOG_GONE", "x".repeat(1_000_000), "{}"))
                .read();

        assertThat(file.evidence().missing().getFirst().text())
                .hasSizeLessThan(700)
                .endsWith("(cut, 1000000 characters)");
    }

    @Test
    void aDocumentNestedWithoutEndIsUnread() {
        byte[] deep = "{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        var file = CaseBook.opened().document("actions/x.json", deep, T0).read();

        assertThat(file.evidence().level()).isEqualTo(Completeness.Level.INCOMPLETE);
    }

    @Test
    void tenThousandObjectsAndResultsAreReadInSeconds() {
        var book = CaseBook.opened();
        for (int i = 0; i < 10_000; i++) {
            book.object("cases/gd-1/logs/shop/p" + i + ".u/cart/current.20261124T100000Z.001.log", 1000);
        }
        book.result(Function.QUARANTINE_WORKLOAD, 10, it -> {
            for (int i = 0; i < 10_000; i++) {
                it.row("pod/shop/p" + i, "isolate", "DONE", "{\"containment\":\"CONTAINED\",\"identities\":[]}");
            }
        });

        var began = System.nanoTime();
        var file = book.read();

        assertThat(file.targets()).hasSize(10_001);
        assertThat(file.groups())
                .filteredOn(group -> group.name().equals("logs"))
                .singleElement()
                .satisfies(group -> assertThat(group.objects()).hasSize(10_000));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }
}
