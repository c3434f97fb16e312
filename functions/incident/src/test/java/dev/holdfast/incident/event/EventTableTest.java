package dev.holdfast.incident.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every document there is becomes what the tables say. The tables were written from the contract and the documents; a document
 * without a row fails.
 */
final class EventTableTest {
    private static final List<Table.Row> OWN = Table.read("own-events.tsv");
    private static final List<Table.Row> SHARED = Table.read("shared-events.tsv");
    private static final List<Table.Row> UNMARKED = Table.read("shared-alarms-unmarked.tsv");

    @Test
    void everyOwnDocumentHasOneRowAndEveryRowADocument() {
        assertThat(paths(OWN)).containsExactlyInAnyOrderElementsOf(EventFolders.documents(EventFolders.own()));
    }

    @Test
    void everySharedDocumentHasOneRowAndEveryRowADocument() {
        assertThat(paths(SHARED)).containsExactlyInAnyOrderElementsOf(EventFolders.documents(shared()));
    }

    @Test
    void everySharedAlarmHasARowForReadingItUnmarked() {
        var alarms = EventFolders.documents(shared()).stream()
                .filter(path -> path.startsWith("i-cloudwatch-alarm/"))
                .toList();

        assertThat(paths(UNMARKED)).containsExactlyInAnyOrderElementsOf(alarms);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("own")
    void anOwnDocumentBecomesWhatItsRowSays(Table.Row row) {
        assertReads(row, EventFolders.own());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sharedRows")
    void aSharedDocumentBecomesWhatItsRowSays(Table.Row row) {
        assertReads(row, shared());
    }

    /** With no prefix every alarm is marked, so that what the documents say about targets is read, too. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unmarked")
    void aSharedAlarmReadWithoutAPrefixBecomesWhatItsRowSays(Table.Row row) {
        var reader = new EventReader("", Optional.empty());
        byte[] document = EventFolders.bytes(shared(), row.get("path"));

        var reading = Reading.of(reader, document);

        var expected = new Reading(row.get("kind"), "-", row.get("targets"), "-", row.get("reason"));
        assertThat(reading).matches(read -> read.fits(expected), "fits " + expected);
        if (row.get("kind").equals("ALARM")) {
            assertThat(alarm(reader, document)).satisfies(alarm -> {
                assertThat(alarm.children()).isEqualTo(list(row.get("children")));
                assertThat(alarm.muted()).isEqualTo(Boolean.parseBoolean(row.get("muted")));
            });
        }
    }

    private static void assertReads(Table.Row row, Path folder) {
        var reading = Reading.of(EventFolders.bytes(folder, row.get("path")));

        var expected = Reading.expected(row);
        assertThat(reading).matches(read -> read.fits(expected), "fits " + expected);
    }

    private static Event.Alarm alarm(EventReader reader, byte[] document) {
        try {
            return (Event.Alarm) reader.read(document, Reading.NOW);
        } catch (BadInput e) {
            throw new AssertionError(e);
        }
    }

    private static Path shared() {
        var folder = EventFolders.shared();
        Assumptions.assumeTrue(folder.isPresent(), "no documents by others beside this clone: ../shared/events");
        return folder.orElseThrow();
    }

    private static List<String> paths(List<Table.Row> rows) {
        return rows.stream().map(row -> row.get("path")).toList();
    }

    private static List<String> list(String cell) {
        return cell.equals("-") ? List.of() : List.of(cell.split(","));
    }

    static Stream<Table.Row> own() {
        return OWN.stream();
    }

    static Stream<Table.Row> sharedRows() {
        return SHARED.stream();
    }

    static Stream<Table.Row> unmarked() {
        return UNMARKED.stream();
    }
}
