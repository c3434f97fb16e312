package dev.holdfast.logs;

import dev.holdfast.evidence.Source;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Gives the store an answer that has begun already, and a new one where the store has to begin again. */
final class LogSource implements Source, AutoCloseable {
    private final Again again;
    private final Instant cutOff;
    private final Clock clock;
    private Optional<Opened> waiting;
    private Opened opened;
    private LogTap tap;

    LogSource(Opened first, Again again, Instant cutOff, Clock clock) {
        this.again = again;
        this.cutOff = cutOff;
        this.clock = clock;
        this.waiting = Optional.of(first);
        this.opened = first;
        this.tap = new LogTap(first.body(), cutOff, clock);
    }

    /** Asks once more. */
    @FunctionalInterface
    interface Again {
        Opened open() throws IOException;
    }

    @Override
    public InputStream open() throws IOException {
        opened = waiting.isPresent() ? waiting.get() : again.open();
        waiting = Optional.empty();
        tap = new LogTap(opened.body(), cutOff, clock);
        return tap;
    }

    /** The answer that was read last. */
    Opened opened() {
        return opened;
    }

    /** What was seen in it. */
    Figures figures() {
        return tap.figures();
    }

    /** Where it ended. */
    LogEnd end() {
        return tap.end();
    }

    @Override
    public void close() {
        opened.body().close();
    }
}
