package dev.holdfast.cluster.testing;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.util.Optional;

/** One thing that a Kubernetes API answers. Handlers are asked in order, and the first answer counts. */
@FunctionalInterface
interface Handler {
    /** The answer, or nothing where the request is not for this one. */
    Optional<MockResponse> handle(RecordedRequest request);
}
