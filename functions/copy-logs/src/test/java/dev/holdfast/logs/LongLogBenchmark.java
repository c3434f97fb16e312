package dev.holdfast.logs;

import dev.holdfast.evidence.testing.LogLines;
import dev.holdfast.incident.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;

/**
 * Reads a log of 300 MiB from a simulated kubelet through the product's client and the tap, in a heap that could not hold it.
 * Run it with {@code -Xmx64m}; the argument is another size in MiB. Not a test: it says how fast that was and asserts no time.
 */
public final class LongLogBenchmark {
    private static final int MIB = 1 << 20;
    private static final int STANDARD_MIB = 300;
    private static final String PATH = "/api/v1/namespaces/shop/pods/cart/log?container=app&timestamps=true";

    private LongLogBenchmark() {}

    /** Prints what was read. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        int mib = arguments.length == 0 ? STANDARD_MIB : Integer.parseInt(arguments[0]);
        try (var bed = new Bed()) {
            bed.kubelets.log(Bed.ID, () -> new LogLines((long) mib * MIB).open());
            bed.cart();
            long start = System.nanoTime();
            var figures = read(bed, mib);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d MiB, %d lines, %.1f s, heap at most %d MiB%n",
                    mib, figures.lines(), seconds, Runtime.getRuntime().maxMemory() / MIB);
        }
        System.exit(0);
    }

    private static Figures read(Bed bed, int mib) throws Exception {
        var clock = Clock.systemUTC();
        var limits = Limits.Waits.STANDARD.until(new Deadline(clock.instant().plusSeconds(600), clock));
        var opened = new KubeStreams(clock)
                .open(bed.kube, "read a long log", PATH, limits)
                .orElseThrow();
        try (var tap = new LogTap(opened.body(), Instant.parse("2200-01-01T00:00:00Z"), clock)) {
            long read = tap.transferTo(OutputStream.nullOutputStream());
            requireAll(read, (long) mib * MIB);
            return tap.figures();
        }
    }

    private static void requireAll(long read, long expected) throws IOException {
        if (read != expected) {
            throw new IOException("of " + expected + " bytes came " + read);
        }
    }
}
