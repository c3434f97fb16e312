package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Answers that a test ordered, instead of what was asked for. */
final class Faults implements Handler {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();

    private record Fault(Predicate<String> request, AtomicInteger left, int code, String body) {
        boolean takes(String line) {
            return request.test(line) && left.getAndDecrement() > 0;
        }

        MockResponse answer() {
            return new MockResponse().setResponseCode(code).setBody(body);
        }
    }

    void add(Predicate<String> request, int times, int code, String body) {
        faults.add(new Fault(request, new AtomicInteger(times), code, body));
    }

    void clear() {
        faults.clear();
    }

    @Override
    public Optional<MockResponse> handle(RecordedRequest request) {
        String line = request.getMethod() + " " + request.getPath();
        return faults.stream().filter(fault -> fault.takes(line)).findFirst().map(Fault::answer);
    }
}
