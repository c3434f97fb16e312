package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The mock server with what a real API server does and it does not: field selectors on any field, lists in pages. Whatever else
 * a test needs of a real one goes here as a {@link Handler}, never around it into the product.
 */
final class GapsFilled extends KubernetesCrudDispatcher {
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Faults faults = new Faults();
    private final List<Handler> handlers = new CopyOnWriteArrayList<>(List.of(faults));

    void fault(Predicate<String> request, int times, int code, String body) {
        faults.add(request, times, code, body);
    }

    /** Is asked after the ones that are there, and before the mock server. */
    void add(Handler handler) {
        handlers.add(handler);
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
        requests.add(request.getMethod() + " " + request.getPath());
        for (Handler handler : handlers) {
            var answer = handler.handle(request);
            if (answer.isPresent()) {
                return answer.get();
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
