package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.HostileEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Mutated events through the whole function: whatever they say, keys, log lines and answers stay fit to be shown. */
final class HostileInputTest {
    private static final int MUTANTS = 2_000;
    private static final long SEED = 20_261_124L;
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final Pattern KEY = Pattern.compile("(cases|drills)/[A-Za-z0-9~._/-]+");
    private static final Pattern LINE = Pattern.compile("[ -~]*");
    private static final List<String> OWN = List.of("system:serviceaccount:../x:y");

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void nothingButAnswersComesOfThem() throws IOException {
        bed.unreachable();
        var events = new HostileEvents(EVENTS, OWN, SEED);
        for (int i = 0; i < MUTANTS; i++) {
            check(events.next(), "seed " + SEED + ", mutant " + i);
        }
    }

    private void check(String mutant, String which) {
        int before = bed.s3.objects().size();
        var answer = bed.copy(mutant);
        answer.json().ifPresent(json -> {
            String reason = json.path("reason").asString("");
            if (json.path("status").asString().equals("IGNORED") || reason.equals("BAD_INPUT")) {
                assertThat(bed.s3.objects()).as(which).hasSize(before);
            }
        });
        assertThat(bed.s3.objects().keySet())
                .as(which)
                .allMatch(key -> KEY.matcher(key).matches() && !key.contains(".."));
        assertThat(bed.log).as(which).allMatch(line -> LINE.matcher(line).matches());
        bed.log.clear();
    }
}
