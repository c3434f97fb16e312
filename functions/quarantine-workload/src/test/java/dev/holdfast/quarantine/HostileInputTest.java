package dev.holdfast.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.evidence.testing.HostileEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Mutated events through both functions: whatever they say, no selector, key or log line is theirs to write. */
final class HostileInputTest {
    private static final int MUTANTS = 150;
    private static final long SEED = 20_261_126L;
    private static final Path EVENTS = Path.of(System.getProperty("holdfast.root", "../.."), "events");
    private static final Pattern KEY = Pattern.compile("(cases|drills|holds)/[A-Za-z0-9~._/-]+");
    private static final Pattern LINE = Pattern.compile("[ -~]*");
    private static final Pattern REQUEST = Pattern.compile("[A-Z]+ /[A-Za-z0-9~._/?=&%:-]*");
    private static final List<String> OWN =
            List.of("x?labelSelector=app", "holdfast.dev/quarantined=true", "{\"op\":\"remove\"}", "*");

    @Test
    void noEventWritesASelectorAKeyOrALogLine() throws IOException {
        var events = new HostileEvents(EVENTS, OWN, SEED);
        var bed = TestBed.withIntruder();
        for (int i = 0; i < MUTANTS; i++) {
            String which = "seed " + SEED + ", mutant " + i;
            String mutant = events.next();
            bed.quarantine(mutant);
            bed.release(mutant);
            assertThat(bed.s3.objects().keySet())
                    .as(which)
                    .allMatch(key -> KEY.matcher(key).matches() && !key.contains(".."));
            assertThat(bed.log).as(which).allMatch(line -> LINE.matcher(line).matches());
            bed.log.clear();
        }
        assertThat(bed.api.requests()).allMatch(line -> REQUEST.matcher(line).matches() && !line.contains(".."));
        assertThat(bed.kube()
                        .network()
                        .networkPolicies()
                        .inAnyNamespace()
                        .list()
                        .getItems())
                .filteredOn(policy -> policy.getMetadata().getName().equals("holdfast-quarantine"))
                .allSatisfy(policy -> {
                    assertThat(policy.getSpec().getPodSelector().getMatchLabels())
                            .isEqualTo(Map.of("holdfast.dev/quarantined", "true"));
                    assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
                    assertThat(policy.getSpec().getEgress()).isNullOrEmpty();
                });
    }
}
