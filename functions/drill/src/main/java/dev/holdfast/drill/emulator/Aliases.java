package dev.holdfast.drill.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids that callers use for things whose ids the emulator made up: an event names an instance byte for byte, and no
 * emulator lets one choose the id of an instance. Replaced as text in EC2's and Auto Scaling's requests and responses.
 */
final class Aliases implements Step {
    private static final Set<String> SERVICES = Set.of("ec2", "autoscaling");

    private final Map<String, String> actualByAlias = new ConcurrentHashMap<>();

    void add(String alias, String actual) {
        actualByAlias.put(alias, actual);
    }

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        if (actualByAlias.isEmpty() || !SERVICES.contains(call.service())) {
            return next.answer(call);
        }
        String request = call.text();
        for (var alias : actualByAlias.entrySet()) {
            request = request.replace(alias.getKey(), alias.getValue());
        }
        Reply reply = next.answer(call.withBody(request));
        String response = new String(reply.drain(), UTF_8);
        for (var alias : actualByAlias.entrySet()) {
            response = response.replace(alias.getValue(), alias.getKey());
        }
        return reply.withBody(response.getBytes(UTF_8));
    }
}
