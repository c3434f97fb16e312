package dev.holdfast.logs.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * How fast SHA-256 and TLS are with the options that the template gives CopyLogs, and with the first compiler only, which is what
 * Lambda chooses by itself: the fast forms of both stand in the second compiler alone.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Lambda's own JVM options</a>
 */
final class CryptoBenchmark {
    private static final int MIB = 1 << 20;
    private static final int HASHED_MIB = 1024;
    private static final int SENT_MIB = 256;
    private static final String PASSWORD = "benchmark";

    private CryptoBenchmark() {}

    /** Measures itself; {@code sha256} or {@code tls} with the key store's path. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        long bytes = arguments[0].equals("sha256") ? sha256() : tls(Path.of(arguments[1]));
        double before = Child.cpuSeconds();
        long began = System.nanoTime();
        long again = arguments[0].equals("sha256") ? sha256() : tls(Path.of(arguments[1]));
        double seconds = (System.nanoTime() - began) / 1e9;
        if (again != bytes) {
            throw new IOException("measured two different things");
        }
        System.out.println(new Child.Usage(Child.cpuSeconds() - before, Child.peakMib(), seconds, bytes).text());
    }

    static void compare(PrintStream out) throws IOException, InterruptedException {
        var store = Files.createTempDirectory("holdfast").resolve("keys.p12");
        makeKey(store);
        out.printf("%nMiB per processor second, warm; TLS counts both ends%n%n");
        out.printf("%-36s  %8s  %8s%n", "", "SHA-256", "TLS 1.3");
        row(out, "the template's options", ShippedOptions.COPY_LOGS, store);
        row(out, "Lambda's own (first compiler only)", ShippedOptions.FIRST_COMPILER_ONLY, store);
        Files.delete(store);
        Files.delete(store.getParent());
    }

    private static void row(PrintStream out, String label, List<String> options, Path store)
            throws IOException, InterruptedException {
        var hash = Child.java(options, Map.of(), CryptoBenchmark.class, "sha256");
        var tls = Child.java(options, Map.of(), CryptoBenchmark.class, "tls", store.toString());
        out.printf("%-36s  %8.0f  %8.0f%n", label, rate(hash), rate(tls));
    }

    private static double rate(Child.Usage usage) {
        return usage.bytes() / (double) MIB / usage.cpuSeconds();
    }

    private static void makeKey(Path store) throws IOException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Child.output(
                        List.of(
                                keytool,
                                "-genkeypair",
                                "-alias",
                                "key",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD),
                        Map.of())
                .orElseThrow(() -> new IOException("keytool made no key"));
    }

    private static long sha256() throws GeneralSecurityException {
        var digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[MIB];
        for (int i = 0; i < HASHED_MIB; i++) {
            digest.update(block);
        }
        return (long) HASHED_MIB * MIB + digest.digest().length * 0L;
    }

    /** One connection to ourselves. */
    private static long tls(Path store) throws Exception {
        var context = context(store);
        try (var listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var sender = Thread.ofPlatform().start(() -> send(listening));
            try (var socket = context.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
                byte[] buffer = new byte[1 << 16];
                long total = 0;
                for (int read = socket.getInputStream().read(buffer);
                        read >= 0;
                        read = socket.getInputStream().read(buffer)) {
                    total += read;
                }
                sender.join();
                return total;
            }
        }
    }

    private static void send(SSLServerSocket listening) {
        try (var socket = listening.accept()) {
            byte[] block = new byte[MIB];
            for (int i = 0; i < SENT_MIB; i++) {
                socket.getOutputStream().write(block);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SSLContext context(Path store) throws GeneralSecurityException, IOException {
        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        ours.init(keys, PASSWORD.toCharArray());
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        var context = SSLContext.getInstance("TLS");
        context.init(ours.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
