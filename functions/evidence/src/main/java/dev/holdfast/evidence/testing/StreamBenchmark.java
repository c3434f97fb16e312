package dev.holdfast.evidence.testing;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.S3Clients;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Shows that a long log costs no more memory than a short one: streams 10 MiB and 500 MiB of log lines through the real S3
 * client, each in a Java virtual machine of its own, and compares what the two had used at most.
 *
 * <p>The heap is fixed at 64 MiB and touched at the start. Otherwise the peak of the process would mostly tell when the
 * collector felt like running, which it does later the more heap there is. So a log that was held would not show as a
 * larger number but as an {@code OutOfMemoryError}; what can still differ is memory outside the heap. The server that
 * takes the bytes runs in the parent and is not measured.
 */
public final class StreamBenchmark {
    private static final List<String> HEAP = List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
    private static final int MIB = 1 << 20;
    private static final int SHORT_MIB = 10;
    private static final int LONG_MIB = 500;
    private static final int ALLOWED_DIFFERENCE_MIB = 32;
    private static final Duration AT_MOST = Duration.ofMinutes(10);

    private StreamBenchmark() {}

    /** What one run used. A peak of the process of -1 is unknown: only Linux tells. */
    record Usage(double processMib, double heapMib, double seconds) {
        String text() {
            return processMib + " " + heapMib + " " + seconds;
        }

        static Usage parse(String text) {
            String[] parts = text.strip().split(" ", -1);
            return new Usage(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
        }

        /** The process says more than the heap, where it is known. */
        double compared() {
            return processMib < 0 ? heapMib : processMib;
        }
    }

    /** Without arguments compares the two sizes; with one, streams that many MiB and prints what it used. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            System.out.println(run(Integer.parseInt(arguments[0])).text());
            return;
        }
        if (!compare(System.out)) {
            System.exit(1);
        }
    }

    private static boolean compare(PrintStream out) throws IOException, InterruptedException {
        out.printf("Streaming logs into S3 with a heap of 64 MiB%n%n");
        out.printf("%8s  %12s  %10s  %8s  %14s%n", "log", "process peak", "heap peak", "seconds", "throughput");
        try (var sink = new SinkServer()) {
            Usage small = report(out, sink, SHORT_MIB);
            Usage large = report(out, sink, LONG_MIB);
            double difference = Math.abs(large.compared() - small.compared());
            boolean same = difference <= ALLOWED_DIFFERENCE_MIB;
            out.printf(
                    "%n%s: the peaks differ by %.1f MiB, %d are allowed%n",
                    same ? "Bounded" : "NOT BOUNDED", difference, ALLOWED_DIFFERENCE_MIB);
            return same;
        }
    }

    private static Usage report(PrintStream out, SinkServer sink, int mib) throws IOException, InterruptedException {
        Usage usage = Usage.parse(child(sink, mib));
        long received = sink.takeReceived();
        if (received < (long) mib * MIB) {
            throw new IOException("of " + mib + " MiB only " + received + " bytes arrived");
        }
        out.printf(
                "%4d MiB  %8.1f MiB  %6.1f MiB  %8.2f  %8.1f MiB/s%n",
                mib, usage.processMib(), usage.heapMib(), usage.seconds(), mib / usage.seconds());
        return usage;
    }

    /** The client is configured as in a function, by its environment. */
    private static String child(SinkServer sink, int mib) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(HEAP);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StreamBenchmark.class.getName()));
        command.add(String.valueOf(mib));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "AWS_ENDPOINT_URL_S3", sink.endpoint(),
                        "AWS_REGION", "us-east-1",
                        "AWS_ACCESS_KEY_ID", "benchmark",
                        "AWS_SECRET_ACCESS_KEY", "benchmark"));
        var process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("streaming " + mib + " MiB failed with exit code " + process.exitValue());
        }
        return answer;
    }

    private static Usage run(int mib) throws IOException, EvidenceException {
        var clock = Clock.systemUTC();
        try (var s3 = S3Clients.create()) {
            var store = new EvidenceStore(s3, "benchmark", LockRule.REHEARSAL, clock);
            long start = System.nanoTime();
            var kept = store.stream(
                            "log",
                            new LogLines((long) mib * MIB),
                            "text/plain",
                            Deadline.after(AT_MOST.toMillis(), clock))
                    .kept();
            double seconds = (System.nanoTime() - start) / 1e9;
            if (kept.bytes() != (long) mib * MIB) {
                throw new IOException("cut short: " + kept);
            }
            return new Usage(processPeakMib(), heapPeakMib(), seconds);
        }
    }

    /** {@code VmHWM}, the most the process ever had resident. */
    private static double processPeakMib() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                .findFirst()
                .orElse(-1);
    }

    private static double heapPeakMib() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .map(MemoryPoolMXBean::getPeakUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / (double) MIB;
    }
}
