package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Nobody may be trusted to have written an event: whatever stands in it, the reader answers with an event whose names are safe,
 * or with the one clear error. Every mutant follows from its number alone.
 */
final class MutationTest {
    private static final long SEED = 20261123L;
    private static final List<EventReader> READERS =
            List.of(Reading.READER, new EventReader("", Optional.of(Reading.ACTION)));

    @Test
    @Timeout(120)
    void noMutantOfOurSamplesDoesHarm() {
        assertHarmless(EventFolders.own(), 100_000);
    }

    @Test
    @Timeout(120)
    void noMutantOfDocumentsByOthersDoesHarm() {
        var folder = EventFolders.shared();
        Assumptions.assumeTrue(folder.isPresent(), "no documents by others beside this clone: ../shared/events");

        assertHarmless(folder.orElseThrow(), 50_000);
    }

    private static void assertHarmless(Path folder, int count) {
        var names = EventFolders.documents(folder);
        var documents = names.stream()
                .map(name -> Splices.of(EventFolders.bytes(folder, name)))
                .toList();
        Map<String, Integer> kinds = new TreeMap<>();

        for (int i = 0; i < count; i++) {
            int which = i % names.size();
            byte[] mutant = mutant(documents.get(which), i);
            kinds.merge(read(mutant, i, names.get(which)), 1, Integer::sum);
        }

        // a mutator whose mutants are all refused, or all accepted, would prove nothing
        assertThat(kinds.getOrDefault("BadInput", 0)).as("%s", kinds).isBetween(count / 20, count * 19 / 20);
        assertThat(kinds).containsKeys("Incident", "Alarm", "Ignored");
    }

    private static byte[] mutant(Splices document, int index) {
        var random = new SplittableRandom(SEED + index);
        var hostile = new Hostile(random);
        String text = document.mutant(random, 1 + random.nextInt(3), hostile::instead);
        return random.nextInt(20) == 0 ? hostile.broken(text) : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(byte[] mutant, int index, String document) {
        String number = "mutant " + index + " of seed " + SEED + ", " + document;
        try {
            var event = READERS.get(index % 2).read(mutant, Reading.NOW);
            Harmless.check(number, event, mutant);
            return event.getClass().getSimpleName();
        } catch (BadInput e) {
            Harmless.check(number, e);
            return "BadInput";
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            throw new AssertionError(number + ": " + e, e);
        }
    }
}
