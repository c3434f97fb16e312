package dev.holdfast.cluster.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The body of an answer, as far as a fault lets it come. */
final class FaultyBody extends FilterOutputStream {
    private final HttpExchange exchange;
    private final Optional<KubeletFault> fault;
    private final CountDownLatch closing;
    private long limit = Long.MAX_VALUE;
    private long written;

    FaultyBody(HttpExchange exchange, Optional<KubeletFault> fault, CountDownLatch closing) {
        super(OutputStream.nullOutputStream());
        this.exchange = exchange;
        this.fault = fault;
        this.closing = closing;
    }

    /** Nothing more goes out, and what went out looks whole. */
    static final class Enough extends IOException {
        private static final long serialVersionUID = 1L;

        Enough() {
            super("no more is given");
        }
    }

    /** No more than so many bytes. */
    void limit(long bytes) {
        limit = bytes;
    }

    void begin() throws IOException {
        if (fault.orElse(null) instanceof KubeletFault.Meanwhile meanwhile) {
            meanwhile.happening().run();
        }
        exchange.sendResponseHeaders(200, 0);
        out = exchange.getResponseBody();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        long allowed = Math.min(length, Math.min(limit, allowed()) - written);
        out.write(bytes, offset, (int) allowed);
        written += allowed;
        if (allowed < length) {
            out.flush();
            strike();
        }
    }

    private long allowed() {
        return switch (fault.orElse(null)) {
            case KubeletFault.BreakAfter after -> after.bytes();
            case KubeletFault.StallAfter after -> after.bytes();
            case KubeletFault.CleanEndAfter after -> after.bytes();
            case null, default -> Long.MAX_VALUE;
        };
    }

    private void strike() throws IOException {
        if (written == limit || fault.orElse(null) instanceof KubeletFault.CleanEndAfter) {
            throw new Enough();
        }
        if (fault.orElse(null) instanceof KubeletFault.StallAfter) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        throw new IOException("the connection breaks here");
    }
}
