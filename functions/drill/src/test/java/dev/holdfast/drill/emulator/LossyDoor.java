package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/** A door before an HTTP server that is reached through a network that loses things. */
public final class LossyDoor implements AutoCloseable {
    private final Upstream upstream;
    private final ProxyServer server;

    private LossyDoor(Upstream upstream, ProxyServer server) {
        this.upstream = upstream;
        this.server = server;
    }

    /** Before the server at that address. */
    public static LossyDoor before(URI address, Losses losses) {
        var upstream = new Upstream(address);
        try {
            var server = ProxyServer.start(losses.step(Call::method).over(upstream));
            return new LossyDoor(upstream, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public URI url() {
        return server.endpoint();
    }

    @Override
    public void close() {
        server.close();
        upstream.close();
    }
}
