package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts the address of a Kubernetes API that exists, and who vouches for it, into {@code DescribeCluster}. */
final class ClusterEndpoint implements Step {
    private static final JsonMapper JSON = JsonMapper.shared();
    private final AtomicReference<@Nullable Place> place = new AtomicReference<>();

    private record Place(URI address, String authority) {}

    /** @param authority PEM in base64; empty leaves the emulator's own */
    void set(URI address, String authority) {
        place.set(new Place(address, authority));
    }

    @Override
    public Reply answer(Call call, Next next) throws IOException {
        var known = Optional.ofNullable(place.get());
        if (known.isEmpty() || !call.is("eks", "DescribeCluster")) {
            return next.answer(call);
        }
        Reply reply = next.answer(call);
        byte[] body = reply.drain();
        if (reply.isOk()
                && JSON.readTree(body) instanceof ObjectNode root
                && root.get("cluster") instanceof ObjectNode cluster) {
            cluster.put("endpoint", known.get().address().toString());
            if (!known.get().authority().isEmpty()) {
                cluster.putObject("certificateAuthority")
                        .put("data", known.get().authority());
            }
            return reply.withBody(JSON.writeValueAsBytes(root));
        }
        return reply.withBody(body);
    }
}
