package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import tools.jackson.databind.JsonNode;

/**
 * More pods than 15 minutes suffice for, whose logs come slowly: on a clock that only reading moves, a run ends in time and not much
 * sooner, hands over what is left, and workers copy that, each log once.
 */
final class FifteenMinutesTest {
    private static final int PODS = 1_050;
    private static final int PER_NODE = 30;
    private static final int PER_INVOCATION = 1_000;
    private static final Duration UNUSED = Duration.ofSeconds(15);
    private static final String EVENT = TestBed.request("{\"namespace\":\"shop\",\"serviceAccount\":\"cart\"}");
    private static final List<String> LINES = new String(Bed.lines("2026-11-23T17:00:00Z", 6), StandardCharsets.UTF_8)
            .lines()
            .toList();

    private final QuickBed bed = new QuickBed();
    private Duration unused = Duration.ZERO;

    FifteenMinutesTest() {
        for (int node = 0; node < PODS / PER_NODE; node++) {
            bed.node("ip-" + node);
        }
        for (int pod = 0; pod < PODS; pod++) {
            bed.pod(name(pod), "ip-" + pod / PER_NODE, Bed.lines("2026-11-23T17:00:00Z", 6));
        }
    }

    private static String name(int pod) {
        return "cart-%04d".formatted(pod);
    }

    /** So long takes each piece of a log, of which a log has about ten. */
    private void piecesTake(Duration each) {
        bed.cluster().losing(line -> {
            if (line.startsWith("read ") && !line.contains("limitBytes")) {
                bed.clock.move(each);
            }
            return false;
        });
    }

    private TestBed.Answer within(String event) {
        Instant end = bed.clock.instant().plus(QuickBed.ALL);
        var answer = bed.copy(event);
        unused = Duration.between(bed.clock.instant(), end);
        assertThat(unused).isGreaterThanOrEqualTo(Duration.ZERO);
        return answer;
    }

    @Test
    void aRunThatIsCutLosesNothing() {
        piecesTake(Duration.ofMillis(85));

        within(EVENT);

        assertThat(unused).isLessThanOrEqualTo(UNUSED);
        var record = record();
        var done = pods(record, "DONE");
        var left = pods(record, "NOT_REACHED");
        assertThat(done)
                .hasSizeBetween(PER_INVOCATION / 4, PER_INVOCATION - 100)
                .doesNotContainAnyElementsOf(left);
        assertThat(done.size() + left.size()).isEqualTo(PODS);
        assertThat(new HashSet<>(TestBed.texts(record.required("remaining")))).isEqualTo(left);
        assertThat(bed.executions.executions()).hasSize(2);

        piecesTake(Duration.ofSeconds(2));
        var turns = bed.workers(this::turn);

        assertThat(turns).filteredOn(FifteenMinutesTest::isCut).hasSize(1);
        requireEachOnce();
        assertThat(bed.executions.executions().values())
                .hasSize(2)
                .allMatch(one -> one.status() == ExecutionStatus.SUCCEEDED);
    }

    /** A worker whose logs come too slowly is cut as well, and invoked again; the others have quicker ones. */
    private Optional<JsonNode> turn(String item) {
        var answer = within(item).tree();
        if (isCut(answer)) {
            assertThat(unused).isLessThanOrEqualTo(UNUSED);
        }
        piecesTake(Duration.ofMillis(10));
        return Optional.of(answer);
    }

    private static boolean isCut(JsonNode answer) {
        return answer.required("worker").required("again").asBoolean();
    }

    private JsonNode record() {
        String key = bed.keys("/actions/copy-logs-").getLast();
        return bed.object(key);
    }

    private static Set<String> pods(JsonNode record, String status) {
        var names = new HashSet<String>();
        record.required("outcomes").values().stream()
                .filter(row -> row.required("action").asString().equals("copy-log")
                        && row.required("status").asString().equals(status))
                .forEach(row -> names.add(row.required("target").asString()));
        return names;
    }

    /** A log that was cut goes on in the next one, which begins with its last second: no line is missing, and no log a second time. */
    private void requireEachOnce() {
        var logs = new TreeMap<String, List<String>>();
        bed.keys("/logs/shop/").stream()
                .filter(key -> key.endsWith(".log"))
                .forEach(key -> logs.computeIfAbsent(
                                key.replaceAll(".*/logs/shop/([^.]+)\\..*", "$1"), _ -> new ArrayList<>())
                        .add(bed.s3.text(key)));
        assertThat(logs.keySet())
                .containsExactlyElementsOf(IntStream.range(0, PODS)
                        .mapToObj(FifteenMinutesTest::name)
                        .toList());
        logs.forEach((pod, texts) -> {
            var all = texts.stream().flatMap(String::lines).toList();
            assertThat(new HashSet<>(all)).as(pod).containsAll(LINES);
            assertThat(all.size()).as(pod).isLessThanOrEqualTo(LINES.size() + 2 * (texts.size() - 1));
        });
        assertThat(bed.keys(".log").stream().filter(key -> key.matches(".*\\.[0-9a-f]{8}")))
                .isEmpty();
    }
}
