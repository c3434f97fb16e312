package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The mock server with what a real API server does and it does not: field selectors on any field, lists in pages. Whatever else
 * a test needs of a real one goes here, never around it into the product.
 */
final class GapsFilled extends KubernetesCrudDispatcher {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    private record Fault(Predicate<String> request, AtomicInteger left, int code, String body) {}

    void fault(Predicate<String> request, int times, int code, String body) {
        faults.add(new Fault(request, new AtomicInteger(times), code, body));
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void reset() {
        super.reset();
        requests.clear();
        faults.clear();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        String line = request.getMethod() + " " + request.getPath();
        requests.add(line);
        for (Fault fault : faults) {
            if (fault.request().test(line) && fault.left().getAndDecrement() > 0) {
                return new MockResponse().setResponseCode(fault.code()).setBody(fault.body());
            }
        }
        return super.dispatch(request);
    }

    @Override
    public MockResponse handleGet(String path) {
        var query = ListQuery.of(path);
        if (!query.concernsList()) {
            return super.handleGet(path);
        }
        var whole = super.handleGet(query.path());
        return whole.code() == 200 ? whole.setBody(query.select(whole.getBody().readUtf8())) : whole;
    }
}
