package dev.holdfast.logs.testing;

import dev.holdfast.evidence.testing.SinkServer;
import dev.holdfast.logs.testing.Child.Usage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs to copy a log: 10 and 500 MiB, and eight at once, through the real handler, each in a process of its own against
 * stand-ins of Kubernetes and S3 in this one; and the same copy by the official Python clients in their best streaming form,
 * where they are installed. Processor time is compared and not time, because both cores are shared.
 */
public final class CopyBenchmark {
    private static final int MIB = 1 << 20;
    private static final int SHORT_MIB = 10;
    private static final int LONG_MIB = 500;
    private static final int STREAMS = 8;
    private static final int EACH_MIB = 100;
    private static final double MEMORY_OF_LENGTH_MIB = 32;
    private static final double MEMORY_OF_STREAMS_MIB = 160;
    private static final double OF_PYTHON = 0.6;

    /** Fails without a word where one of them is missing. */
    private static final String HAS_CLIENTS =
            "import importlib.util as u, sys; sys.exit(not (u.find_spec('boto3') and u.find_spec('kubernetes')))";

    private final PrintStream out;
    private final Path baseline;
    private boolean held = true;

    private CopyBenchmark(PrintStream out, Path baseline) {
        this.out = out;
        this.baseline = baseline;
    }

    /** Takes the path of {@code baseline.py}. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var benchmark = new CopyBenchmark(System.out, Path.of(arguments[0]));
        benchmark.run();
        CryptoBenchmark.compare(System.out);
        if (!benchmark.held) {
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        out.printf(
                "Copying logs, Java with the options of the template: %s%n%n",
                String.join(" ", ShippedOptions.COPY_LOGS));
        out.printf("%-28s  %10s  %12s  %8s%n", "", "processor", "peak memory", "seconds");
        Usage idle = java("idle", 0, 0);
        Usage small = java("Java, one log of 10 MiB", 1, SHORT_MIB);
        Usage large = java("Java, one log of 500 MiB", 1, LONG_MIB);
        Usage several = java("Java, 8 logs of 100 MiB", STREAMS, EACH_MIB);
        var smallPython = python("Python, one log of 10 MiB", 1, SHORT_MIB);
        var largePython = python("Python, one log of 500 MiB", 1, LONG_MIB);
        var severalPython = python("Python, 8 logs of 100 MiB", STREAMS, EACH_MIB);
        out.println();
        judge(
                "500 MiB take more memory than 10 MiB by",
                large.peakMib() - small.peakMib(),
                MEMORY_OF_LENGTH_MIB,
                "MiB");
        judge(
                "8 streams take more memory than idle by",
                several.peakMib() - idle.peakMib(),
                MEMORY_OF_STREAMS_MIB,
                "MiB");
        if (smallPython.isEmpty() || largePython.isEmpty() || severalPython.isEmpty()) {
            out.println("The Python clients (boto3, kubernetes) are not installed: not compared.");
            return;
        }
        double java = perGib(small, large);
        double python = perGib(smallPython.get(), largePython.get());
        out.printf("Processor seconds per GiB, beyond the first 10 MiB: Java %.2f, Python %.2f%n", java, python);
        judge("Java per GiB over Python per GiB", java / python, OF_PYTHON, "");
        whole("one log of 500 MiB", large, largePython.get());
        whole("8 logs of 100 MiB", several, severalPython.get());
    }

    /** Start and warm-up included. */
    private void whole(String what, Usage java, Usage python) {
        out.printf(
                "Processor seconds of the whole run, %s: Java %.2f, Python %.2f, ratio %.2f%n",
                what, java.cpuSeconds(), python.cpuSeconds(), java.cpuSeconds() / python.cpuSeconds());
    }

    private void judge(String what, double value, double allowed, String unit) {
        boolean good = value <= allowed;
        held &= good;
        out.printf("%s: %s %.2f %s, at most %.1f%n", good ? "Held" : "NOT HELD", what, value, unit, allowed);
    }

    /** Beyond the shorter run, so that starting is not counted as copying. */
    private static double perGib(Usage small, Usage large) {
        return (large.cpuSeconds() - small.cpuSeconds()) / ((large.bytes() - small.bytes()) / (1024.0 * MIB));
    }

    private Usage java(String label, int streams, int mib) throws IOException, InterruptedException {
        try (var kube = new KubeStandIn(streams, (long) mib * MIB);
                var s3 = new SinkServer()) {
            var usage = Child.java(
                    ShippedOptions.COPY_LOGS,
                    Map.of("AWS_ENDPOINT_URL_S3", s3.endpoint(), "AWS_ENDPOINT_URL", kube.endpoint()),
                    CopyOnce.class,
                    kube.endpoint(),
                    String.valueOf((long) streams * mib * MIB));
            return report(label, usage, s3.takeReceived());
        }
    }

    private Optional<Usage> python(String label, int streams, int mib) throws IOException, InterruptedException {
        try (var kube = new KubeStandIn(streams, (long) mib * MIB);
                var s3 = new SinkServer()) {
            for (String command : List.of("python3", "/usr/bin/python3")) {
                var can = Child.output(List.of(command, "-c", HAS_CLIENTS), Map.of());
                if (can.isPresent()) {
                    var said = Child.output(
                            List.of(command, baseline.toString(), kube.endpoint(), s3.endpoint(), "" + streams),
                            Map.of());
                    return Optional.of(report(label, Usage.parse(said.orElseThrow()), s3.takeReceived()));
                }
            }
            return Optional.empty();
        }
    }

    private Usage report(String label, Usage usage, long received) throws IOException {
        if (received < usage.bytes()) {
            throw new IOException(label + ": of " + usage.bytes() + " bytes only " + received + " arrived");
        }
        out.printf("%-28s  %8.2f s  %8.1f MiB  %8.2f%n", label, usage.cpuSeconds(), usage.peakMib(), usage.seconds());
        return usage;
    }
}
