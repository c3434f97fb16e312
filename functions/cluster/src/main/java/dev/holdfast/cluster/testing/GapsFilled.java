package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The mock server under the rules of a real API server. The mock itself answers watches only; all else is a {@link Handler}.
 * Whatever a test needs of a real one goes here as one more, never around it into the product.
 */
final class GapsFilled extends KubernetesCrudDispatcher {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Faults faults = new Faults();
    private final Users users = new Users();
    private final ResourceTypes types = new ResourceTypes();
    private final Admission admission = new Admission();
    private final ObjectStore store = new ObjectStore(this::changed);
    private final AtomicBoolean watched = new AtomicBoolean();
    private final AccessControl access;
    private final List<Handler> added = new CopyOnWriteArrayList<>();
    private final List<Handler> objects;

    GapsFilled(Clock clock) {
        access = new AccessControl(users, new Rbac(store, types), store, types, clock);
        var writes = new Writes(store, types, clock);
        objects = List.of(new Discovery(types), new ObjectApi(store, types, writes, admission));
    }

    void fault(Predicate<String> request, int times, int code, String body) {
        faults.add(request, times, code, body);
    }

    /** Is asked once the caller is let in, and before objects are looked at. */
    void add(Handler handler) {
        added.add(handler);
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    Users users() {
        return users;
    }

    AccessControl access() {
        return access;
    }

    Admission admission() {
        return admission;
    }

    void seed(ObjectNode object) {
        var type = types.of(object).orElseThrow(Refusal::notServed);
        if (type.kind().equals("CustomResourceDefinition")) {
            types.define(object);
        }
        store.keep(type, Defaults.of(type, object));
    }

    ObjectStore store() {
        return store;
    }

    @Override
    public void reset() {
        super.reset();
        watched.set(false);
        store.clear();
        types.clear();
        admission.clear();
        access.clear();
        requests.clear();
        faults.clear();
    }

    /** Without the server before it. */
    DirectHttp.Answer answer(DirectHttp.Request request) {
        var headers = Headers.builder();
        request.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        String query = Optional.ofNullable(request.uri().getRawQuery())
                .map(text -> "?" + text)
                .orElse("");
        var answer = dispatch(new RecordedRequest(
                "HTTP/1.1",
                HttpMethod.valueOf(request.method()),
                request.uri().getRawPath() + query,
                headers.build(),
                new Buffer(request.body().getBytes(StandardCharsets.UTF_8))));
        String body = Optional.ofNullable(answer.getBody())
                .map(sent -> new String(sent.getBytes(), StandardCharsets.UTF_8))
                .orElse("");
        return new DirectHttp.Answer(answer.code(), body);
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        boolean onStage = !Users.isBackstage(request);
        if (onStage) {
            requests.add(request.getMethod() + " " + request.getPath());
        }
        var first = onStage ? Stream.<Handler>of(faults, access) : Stream.<Handler>of(access);
        var handlers = Stream.of(first, added.stream(), objects.stream()).flatMap(all -> all);
        try {
            return handlers.flatMap(handler -> handler.handle(request).stream())
                    .findFirst()
                    .orElseGet(() -> watch(request));
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    /** The mock tells those who watch. It keeps a copy of its own for that, from the first watch on. */
    private MockResponse watch(RecordedRequest request) {
        synchronized (store) {
            if (watched.compareAndSet(false, true)) {
                store.all().forEach(object -> types.of(object).ifPresent(type -> copy(type.path(object), object)));
            }
        }
        return super.dispatch(request);
    }

    private void changed(String path, Optional<ObjectNode> object) {
        if (watched.get()) {
            object.ifPresentOrElse(now -> copy(path, now), () -> super.handleDelete(path));
        }
    }

    private void copy(String path, ObjectNode object) {
        var key = getKey(path);
        var before = Optional.ofNullable(findResource(key)).map(Map.Entry::getKey);
        processEvent(path, key, before.orElse(null), null, object.toString());
    }
}
