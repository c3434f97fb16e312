package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks at ports. */
final class Probe {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int CONNECT_MILLIS = 1000;

    private Probe() {}

    /** A port of 127.0.0.1 that is free now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Whether something listens there. */
    static boolean answers(URI endpoint) {
        int standard = "https".equals(endpoint.getScheme()) ? 443 : 80;
        int port = endpoint.getPort() > 0 ? endpoint.getPort() : standard;
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.getHost(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Waits until something listens there; false when the limit has passed or {@code alive} no longer holds. */
    static boolean awaitAnswer(URI endpoint, Duration limit, BooleanSupplier alive) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && alive.getAsBoolean()) {
            if (answers(endpoint)) {
                return true;
            }
            Thread.sleep(PAUSE);
        }
        return false;
    }
}
