package dev.holdfast.cluster.testing;

import dev.holdfast.cluster.testing.AdmissionHook.Review;
import dev.holdfast.cluster.testing.AdmissionHook.Verdict;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** The webhooks, asked one after the other. */
final class Admission {
    private final List<Named> hooks = new CopyOnWriteArrayList<>();

    private record Named(String name, AdmissionHook hook) {}

    void add(String name, AdmissionHook hook) {
        hooks.add(new Named(name, hook));
    }

    void clear() {
        hooks.clear();
    }

    /** The object as it is let in. */
    ObjectNode admit(Review review) {
        var object = review.object();
        for (Named named : hooks) {
            var verdict =
                    named.hook().review(new Review(review.operation(), review.kind(), object.deepCopy(), review.old()));
            object = switch (verdict) {
                case Verdict.Allowed _ -> object;
                case Verdict.Changed changed -> changed.object();
                case Verdict.Denied denied ->
                    throw Refusal.of(
                            denied.code(),
                            denied.reason(),
                            "admission webhook \"" + named.name() + "\" denied the request: " + denied.message());
            };
        }
        return object;
    }
}
