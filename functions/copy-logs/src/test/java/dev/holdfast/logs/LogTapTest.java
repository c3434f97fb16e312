package dev.holdfast.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.holdfast.logs.Figures.Stop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogTapTest {
    private static final DateTimeFormatter NINE_DIGITS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);

    private final Bed.Moved clock = new Bed.Moved();

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T18:00:00Z, 2026-11-23T18:00:00Z",
        "2026-11-23T18:00:00.123456789Z, 2026-11-23T18:00:00.123456789Z",
        "2026-11-23T18:00:00.5Z, 2026-11-23T18:00:00.500Z",
        "2026-11-23T18:00:00.123456789+05:30, 2026-11-23T12:30:00.123456789Z",
        "2026-11-23T18:00:00-08:00, 2026-11-24T02:00:00Z",
        "2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "2100-03-01T00:00:00Z, 2100-03-01T00:00:00Z"
    })
    void timesAreReadAsTheKubeletWritesThem(String text, Instant expected) {
        byte[] line = Bed.utf8(text + " x");
        assertThat(Stamp.instant(Stamp.read(line, 0, line.length))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "2026-11-23",
                "2026-11-23T18:00:00",
                "2026-11-23T18:00:0xZ",
                "9999-11-23T18:00:00Z",
                "2026-11-23T18:00:00.12345678901Z",
                "unable to retrieve container logs for containerd://1"
            })
    void whatIsNoTimeIsNone(String text) {
        byte[] line = Bed.utf8(text);
        assertThat(Stamp.read(line, 0, line.length)).isEqualTo(Stamp.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 39, 40, 41, 1000, 100_000})
    void bytesGoThroughUnchangedHoweverTheyCome(int piece) throws IOException {
        byte[] log = mixed();

        var tap = tap(new Pieces(log, piece));

        assertThat(tap.readAllBytes()).isEqualTo(log);
        assertThat(tap.figures().lines()).isEqualTo(2003);
        assertThat(tap.figures().unstamped()).isEqualTo(3);
        assertThat(tap.figures().first()).contains(Instant.parse("2026-11-23T17:00:00Z"));
        assertThat(tap.figures().last()).contains(Instant.parse("2026-11-23T17:33:19Z"));
    }

    @Test
    void theFirstLineAfterTheCutOffEndsTheLog() throws IOException {
        byte[] before = Bed.lines("2026-11-23T17:59:00Z", 61);
        byte[] after = Bed.lines("2026-11-23T18:00:01Z", 100);
        clock.move(Duration.ofMinutes(5));

        var tap = tap(new SequenceInputStream(new Pieces(before, 33), new Pieces(after, 33)));

        assertThat(tap.readAllBytes()).isEqualTo(before);
        assertThat(tap.figures().stop()).isEqualTo(Stop.AT_THE_CUT_OFF);
        assertThat(tap.figures().last()).contains(Bed.NOW);
    }

    @Test
    void linesFromTheFutureTellOfTheNodesClockAndAreKept() throws IOException {
        byte[] log = Bed.lines("2026-11-23T18:10:00Z", 10);

        var tap = tap(new ByteArrayInputStream(log));

        assertThat(tap.readAllBytes()).isEqualTo(log);
        assertThat(tap.figures().nodeAhead()).contains(Duration.ofSeconds(609));
    }

    @Test
    void butNotWithoutEnd() throws IOException {
        byte[] log = Bed.lines("2026-11-23T18:10:00Z", 10);
        var tap = tap(new SequenceInputStream(new ByteArrayInputStream(log), new ByteArrayInputStream(log)));
        tap.readNBytes(log.length);
        clock.move(LogTap.PATIENCE.plusSeconds(1));

        assertThat(tap.readAllBytes()).isEmpty();
        assertThat(tap.figures().stop()).isEqualTo(Stop.AT_THE_CUT_OFF);
    }

    @Test
    void aSourceThatBreaksInALinesTimeStillGivesThatBegin() throws IOException {
        byte[] log = Bed.utf8("2026-11-23T17:00:00Z a\n2026-11-");
        var tap = tap(new SequenceInputStream(new ByteArrayInputStream(log), new Broken()));

        assertThat(tap.readNBytes(log.length)).isEqualTo(log);
        assertThatIOException().isThrownBy(tap::read);
        assertThat(tap.figures().lines()).isEqualTo(2);
        assertThat(tap.figures().last()).contains(Instant.parse("2026-11-23T17:00:00Z"));
    }

    /** Lines of one minute are compared and not read, and there must be no difference. */
    @ParameterizedTest
    @ValueSource(ints = {1, 41, 1000, 100_000})
    void whetherALinesTimeIsReadOrComparedMakesNoDifference(int piece) throws IOException {
        var random = new Random(11);
        clock.move(Duration.ofMinutes(5));
        for (int i = 0; i < 50; i++) {
            List<String> lines = nearlyStamped(random);
            byte[] whole = Bed.utf8(String.join("", lines));

            var tap = tap(new Pieces(whole, piece));

            var expected = oneByOne(lines);
            assertThat(new String(tap.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(String.join("", expected.lines()));
            assertThat(tap.figures().lines()).isEqualTo(expected.lines().size());
            assertThat(tap.figures().unstamped()).isEqualTo(expected.unstamped());
            assertThat(tap.figures().last()).isEqualTo(expected.last());
        }
    }

    private record Expected(List<String> lines, long unstamped, Optional<Instant> last) {}

    private static Expected oneByOne(List<String> all) {
        var lines = new ArrayList<String>();
        long unstamped = 0;
        Optional<Instant> last = Optional.empty();
        for (String line : all) {
            byte[] bytes = Bed.utf8(line);
            long stamp = Stamp.read(bytes, 0, bytes.length);
            if (stamp > Stamp.nanos(Bed.NOW) && stamp <= Stamp.nanos(Bed.NOW.plusSeconds(300))) {
                break;
            }
            lines.add(line);
            unstamped += stamp == Stamp.NONE ? 1 : 0;
            last = stamp == Stamp.NONE ? last : Optional.of(Stamp.instant(stamp));
        }
        return new Expected(lines, unstamped, last);
    }

    /** From ten minutes before the cut-off to a little after it; in every eighth line, one byte of the time is another. */
    private static List<String> nearlyStamped(Random random) {
        var lines = new ArrayList<String>();
        long nanos = Stamp.nanos(Bed.NOW.minusSeconds(600));
        for (int i = 0; i < 400; i++) {
            nanos += random.nextLong(3_200_000_000L);
            var line = new StringBuilder(NINE_DIGITS.format(Stamp.instant(nanos)))
                    .append(" x".repeat(random.nextInt(30)))
                    .append('\n');
            if (random.nextInt(8) == 0) {
                line.setCharAt(random.nextInt(Minute.LENGTH), "/:90.Z T\0\u007f".charAt(random.nextInt(10)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    @Test
    void onlyWhatWasGivenOnIsCounted() throws IOException {
        byte[] log = Bed.lines("2026-11-23T17:00:00Z", 60);
        int given = Bed.lines("2026-11-23T17:00:00Z", 10).length;
        var tap = tap(new ByteArrayInputStream(log));

        assertThat(tap.readNBytes(given + 1)).hasSize(given + 1);

        assertThat(tap.figures().lines()).isEqualTo(11);
        assertThat(tap.figures().first()).contains(Instant.parse("2026-11-23T17:00:00Z"));
        assertThat(tap.figures().last()).contains(Instant.parse("2026-11-23T17:00:10Z"));
        assertThat(tap.readAllBytes()).hasSize(log.length - given - 1);
        assertThat(tap.figures().lines()).isEqualTo(60);
        assertThat(tap.figures().last()).contains(Instant.parse("2026-11-23T17:00:59Z"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 64, 100_000})
    void whatWasGivenOnIsCountedWhereverItEnds(int piece) throws IOException {
        byte[] log = mixed();
        for (int length = 0; length < log.length; length += 997) {
            var whole = tap(new ByteArrayInputStream(log, 0, length));
            whole.readAllBytes();
            var some = tap(new Pieces(log, piece));
            some.readNBytes(length);

            assertThat(some.figures().lines()).isEqualTo(whole.figures().lines());
        }
    }

    private LogTap tap(InputStream in) {
        return new LogTap(in, Bed.NOW, clock);
    }

    /** Stamped lines, two without a time, an empty one, and an end without a newline. */
    private static byte[] mixed() {
        var random = new Random(7);
        var text = new StringBuilder();
        Instant at = Instant.parse("2026-11-23T17:00:00Z");
        for (int i = 0; i < 2000; i++) {
            text.append(at.plusSeconds(i))
                    .append(' ')
                    .append("x".repeat(random.nextInt(120)))
                    .append('\n');
        }
        return Bed.utf8(text + "a message\n\nno newline");
    }

    /** A connection that was reset. */
    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("reset");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("reset");
        }
    }

    /** Gives at most so many bytes at once. */
    private static final class Pieces extends InputStream {
        private final ByteArrayInputStream in;
        private final int piece;

        Pieces(byte[] bytes, int piece) {
            this.in = new ByteArrayInputStream(bytes);
            this.piece = piece;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return in.read(target, offset, Math.min(length, piece));
        }
    }
}
