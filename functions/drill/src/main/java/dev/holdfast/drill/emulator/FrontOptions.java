package dev.holdfast.drill.emulator;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * How a front behaves.
 *
 * @param hold how long snapshots stay pending; empty for until {@link Front#completeSnapshots()} is called
 * @param clock the time of locks and of pending snapshots
 */
public record FrontOptions(Optional<Duration> hold, InstantSource clock) {
    /** Snapshots stay pending until they are released; the system's clock. */
    public static FrontOptions standard() {
        return new FrontOptions(Optional.empty(), InstantSource.system());
    }

    /** Snapshots end by themselves after that time, by the clock. */
    public FrontOptions holdingSnapshots(Duration time) {
        return new FrontOptions(Optional.of(time), clock);
    }

    /** Another clock. */
    public FrontOptions withClock(InstantSource other) {
        return new FrontOptions(hold, other);
    }
}
