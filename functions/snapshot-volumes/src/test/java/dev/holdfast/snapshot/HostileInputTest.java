package dev.holdfast.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.HostileEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Mutated events through the whole function: whatever they say, keys, log lines and answers stay fit to be shown. */
final class HostileInputTest {
    private static final int MUTANTS = 10_000;
    private static final int PER_BED = 200;
    private static final long SEED = 20_261_124L;
    private static final String NODE = "i-0c1d2e3f4a5b6c7d8";
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final Pattern KEY = Pattern.compile("(cases|drills|claims)/[A-Za-z0-9~._/-]+");
    private static final Pattern LINE = Pattern.compile("[ -~]*");
    private static final List<String> OWN = List.of("i-0123456789abcdef0/../x");

    @Test
    void nothingButAnswersComesOfThem() throws IOException {
        var events = new HostileEvents(EVENTS, OWN, SEED);
        var bed = new TestBed();
        String node = "";
        for (int i = 0; i < MUTANTS; i++) {
            if (i % PER_BED == 0) {
                bed = new TestBed();
                node = bed.ec2.node(1, 2).id;
            }
            String mutant = events.next().replace(NODE, node);
            check(bed, mutant, "seed " + SEED + ", mutant " + i);
        }
    }

    private static void check(TestBed bed, String mutant, String which) {
        int before = bed.s3.objects().size();
        int calls = bed.ec2.calls("CreateSnapshots");
        var answer = bed.snapshot(mutant);
        answer.json().ifPresent(json -> {
            String reason = json.path("reason").asString("");
            if (json.path("status").asString().equals("IGNORED") || reason.equals("BAD_INPUT")) {
                assertThat(bed.s3.objects()).as(which).hasSize(before);
                assertThat(bed.ec2.calls("CreateSnapshots")).as(which).isEqualTo(calls);
            }
        });
        assertThat(bed.s3.objects().keySet())
                .as(which)
                .allMatch(key -> KEY.matcher(key).matches() && !key.contains(".."));
        assertThat(bed.log).as(which).allMatch(line -> LINE.matcher(line).matches());
        bed.log.clear();
    }
}
