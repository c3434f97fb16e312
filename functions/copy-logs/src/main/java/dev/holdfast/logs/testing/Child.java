package dev.holdfast.logs.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes that are measured: each says in its last line what it used. */
final class Child {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Map<String, String> ACCOUNT = Map.of(
            "AWS_REGION", "us-east-1",
            "AWS_ACCESS_KEY_ID", "benchmark",
            "AWS_SECRET_ACCESS_KEY", "benchmark");

    private Child() {}

    /**
     * What one process used.
     *
     * @param cpuSeconds of all its threads, user and system
     * @param peakMib the most that was ever resident
     */
    record Usage(double cpuSeconds, double peakMib, double seconds, long bytes) {
        String text() {
            return cpuSeconds + " " + peakMib + " " + seconds + " " + bytes;
        }

        static Usage parse(String output) {
            String[] lines = output.strip().split("\n", -1);
            String[] parts = lines[lines.length - 1].strip().split(" ", -1);
            return new Usage(
                    Double.parseDouble(parts[0]),
                    Double.parseDouble(parts[1]),
                    Double.parseDouble(parts[2]),
                    Long.parseLong(parts[3]));
        }
    }

    /** A Java virtual machine with these options and this class path. */
    static Usage java(List<String> options, Map<String, String> environment, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return Usage.parse(output(command, environment)
                .orElseThrow(() -> new IOException(String.join(" ", command) + " failed, see above")));
    }

    /** What a command printed; empty when it failed. Its errors go where ours go. */
    static Optional<String> output(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(ACCOUNT);
        builder.environment().putAll(environment);
        var process = builder.start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? Optional.of(answer) : Optional.empty();
    }

    /** Processor time of this process so far, user and system. */
    static double cpuSeconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(used -> used.toMillis() / 1000.0)
                .orElse(-1.0);
    }

    /** {@code VmHWM}, the most this process ever had resident; -1 where it cannot be known, which is everywhere but on Linux. */
    static double peakMib() throws IOException {
        if (!Files.exists(STATUS)) {
            return -1;
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
                .findFirst()
                .orElse(-1);
    }
}
