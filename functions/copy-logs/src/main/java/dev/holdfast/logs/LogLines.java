package dev.holdfast.logs;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Reason;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;

/**
 * The fitting events of a window as lines of JSON, page after page, with one page in memory. It ends early, always between two
 * lines, when time, bytes or the service run out, and then knows why and from when on to continue.
 *
 * <p>The window is read in slices of {@link #SLICE}, one after the other, so that what lies before the slice in hand is known
 * to be complete even where nothing in it fitted. Within a slice CloudWatch sorts by time.
 */
final class LogLines extends InputStream {
    static final Duration SLICE = Duration.ofMinutes(30);

    private final LogPages pages;
    private final LogSearch search;
    private final Window window;
    private final Limit limit;
    private Window slice;
    private Iterator<FilteredLogEvent> events = List.<FilteredLogEvent>of().iterator();
    private Optional<String> token = Optional.empty();
    private boolean isSliceOver;
    private boolean isOver;
    private byte[] line = new byte[0];
    private int next;
    private Optional<Stop> stop = Optional.empty();
    private Count count = new Count(0, 0, 0, 0, Optional.empty(), Optional.empty());

    LogLines(LogPages pages, LogSearch search, Window window, Limit limit) {
        this.pages = pages;
        this.search = search;
        this.window = window;
        this.limit = limit;
        this.slice = slice(window.from());
    }

    /** How much is read at most. */
    record Limit(long bytes, Deadline deadline) {}

    /** Why it ended before the end of the window. */
    record Stop(Reason reason, String text) {}

    /**
     * What was read.
     *
     * @param skipped events that the service showed and that did not fit
     */
    record Count(long lines, long bytes, long skipped, long pages, Optional<Instant> first, Optional<Instant> last) {
        Count with(LogLine line, int length) {
            return new Count(
                    lines + 1,
                    bytes + length,
                    skipped,
                    pages,
                    first.or(() -> Optional.of(line.at())),
                    Optional.of(line.at()));
        }

        Count withSkipped() {
            return new Count(lines, bytes, skipped + 1, pages, first, last);
        }

        Count withPage() {
            return new Count(lines, bytes, skipped, pages + 1, first, last);
        }
    }

    /** Asks for the first page: what is wrong from the beginning shows here, before anything is written. */
    void begin() throws AwsFailure, InterruptedException {
        turn();
    }

    Optional<Stop> stop() {
        return stop;
    }

    Count count() {
        return count;
    }

    /** Everything before this was given on, also where the reader left off before the end. */
    Instant readUntil() {
        if (isOver) {
            return window.to();
        }
        return count.last().filter(last -> last.isAfter(slice.from())).orElse(slice.from());
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (next == line.length && !advance()) {
            return -1;
        }
        int some = Math.min(length, line.length - next);
        System.arraycopy(line, next, target, offset, some);
        next += some;
        return some;
    }

    /** Puts the next fitting line in place; false at the end. */
    private boolean advance() {
        while (stop.isEmpty()) {
            if (events.hasNext()) {
                var event = new LogLine(events.next());
                if (!event.fits(search.condition())) {
                    count = count.withSkipped();
                } else {
                    return take(event);
                }
            } else if (isSliceOver && !slice.to().isBefore(window.to())) {
                isOver = true;
                return false;
            } else {
                turnOrStop();
            }
        }
        return false;
    }

    private boolean take(LogLine event) {
        byte[] bytes = event.bytes();
        if (count.bytes() + bytes.length > limit.bytes()) {
            stop = Optional.of(new Stop(Reason.LOG_TRUNCATED, "more than " + limit.bytes() + " bytes"));
            return false;
        }
        line = bytes;
        next = 0;
        count = count.with(event, bytes.length);
        return true;
    }

    private void turnOrStop() {
        if (!limit.deadline().allows(LogPages.RESERVE)) {
            stop = Optional.of(new Stop(Reason.DEADLINE, "no time left"));
            return;
        }
        try {
            turn();
        } catch (AwsFailure e) {
            stop = Optional.of(new Stop(e.reason(), e.text()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop = Optional.of(new Stop(Reason.DEADLINE, "interrupted"));
        }
    }

    /** The next page of this slice, else the first of the next. */
    private void turn() throws AwsFailure, InterruptedException {
        if (isSliceOver) {
            slice = slice(slice.to());
            isSliceOver = false;
        }
        var page = pages.page(search, slice, token, limit.deadline());
        count = count.withPage();
        events = page.events().iterator();
        token = Optional.ofNullable(page.nextToken()).filter(text -> !text.isEmpty());
        isSliceOver = token.isEmpty();
    }

    private Window slice(Instant from) {
        Instant to = from.plus(SLICE);
        return new Window(from, to.isBefore(window.to()) ? to : window.to());
    }
}
