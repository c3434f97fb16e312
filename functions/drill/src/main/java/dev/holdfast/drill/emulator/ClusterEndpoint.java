package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts the address of a Kubernetes API that exists into {@code DescribeCluster}. */
final class ClusterEndpoint implements Step {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final AtomicReference<@Nullable URI> endpoint = new AtomicReference<>();

    void set(URI address) {
        endpoint.set(address);
    }

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        Optional<URI> address = Optional.ofNullable(endpoint.get());
        if (address.isEmpty() || !call.is("eks", "DescribeCluster")) {
            return next.answer(call);
        }
        Reply reply = next.answer(call);
        byte[] body = reply.drain();
        if (reply.isOk()
                && JSON.readTree(body) instanceof ObjectNode root
                && root.get("cluster") instanceof ObjectNode cluster) {
            cluster.put("endpoint", address.get().toString());
            return reply.withBody(JSON.writeValueAsBytes(root));
        }
        return reply.withBody(body);
    }
}
