package dev.holdfast.drill.emulator;

import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** The emulator that the user has running and names by {@code AWS_ENDPOINT_URL}. We do not end it. */
final class GivenEndpoint implements Source {
    private static final String VARIABLE = "AWS_ENDPOINT_URL";
    private final Map<String, String> environment;

    GivenEndpoint(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String name() {
        return VARIABLE;
    }

    @Override
    public Emulator start() throws Unavailable {
        String text = environment.getOrDefault(VARIABLE, "").strip();
        if (text.isEmpty()) {
            throw new Unavailable("not set");
        }
        URI endpoint = parse(text);
        if (!Probe.answers(endpoint)) {
            throw new NoEmulator(
                    VARIABLE + " is " + endpoint + ", but nothing answers there. Start it, or unset the variable.");
        }
        return new Running(endpoint);
    }

    private static URI parse(String text) {
        URI endpoint;
        try {
            endpoint = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new NoEmulator(VARIABLE + " is not a URL: " + e.getMessage());
        }
        String host = endpoint.getHost();
        if (host == null || !(text.startsWith("http://") || text.startsWith("https://"))) {
            throw new NoEmulator(VARIABLE + " is not a URL such as http://127.0.0.1:4566: " + text);
        }
        if (isAws(host)) {
            // INVARIANT: a drill deletes nothing and locks much; it must never reach a real account.
            throw new NoEmulator(
                    VARIABLE + " points at AWS itself (" + host + "). The drill runs against emulators only.");
        }
        return endpoint;
    }

    private static boolean isAws(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        return host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn") || host.endsWith(".api.aws");
    }

    private record Running(URI endpoint) implements Emulator {
        @Override
        public String name() {
            return "the emulator at " + endpoint;
        }

        @Override
        public String describe() {
            return name() + " (" + VARIABLE + ")";
        }

        @Override
        public void close() {
            // the user's own
        }
    }
}
