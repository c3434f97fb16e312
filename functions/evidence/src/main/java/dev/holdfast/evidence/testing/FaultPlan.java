package dev.holdfast.evidence.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Which calls fail and how, and how many there were. Thread-safe; a hook runs outside the lock and may call S3 itself. */
final class FaultPlan {
    private final Map<String, Integer> calls = new HashMap<>();
    private final List<Step> plan = new ArrayList<>();

    private interface Hit {
        void at(Fault.Moment moment);
    }

    private record Step(String operation, int call, Hit hit) {}

    /** @param passing how many calls from now on go through first */
    synchronized void add(String operation, int passing, Fault fault) {
        add(operation, passing, moment -> fault.strike(moment, operation));
    }

    synchronized void addBefore(String operation, Runnable hook) {
        add(operation, 0, moment -> {
            if (moment == Fault.Moment.BEFORE) {
                hook.run();
            }
        });
    }

    synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    synchronized Map<String, Integer> calls() {
        return Map.copyOf(calls);
    }

    <T> T run(String operation, Supplier<T> effect) {
        var hits = count(operation);
        hits.forEach(hit -> hit.at(Fault.Moment.BEFORE));
        T answer = effect.get();
        hits.forEach(hit -> hit.at(Fault.Moment.AFTER));
        return answer;
    }

    /** Plans for calls without a plan yet: two faults in a row hit two calls in a row. */
    private synchronized void add(String operation, int passing, Hit hit) {
        int call = calls(operation) + 1 + passing;
        while (isPlanned(operation, call)) {
            call++;
        }
        plan.add(new Step(operation, call, hit));
    }

    private boolean isPlanned(String operation, int call) {
        return plan.stream().anyMatch(step -> step.operation.equals(operation) && step.call == call);
    }

    private synchronized List<Hit> count(String operation) {
        int call = calls.merge(operation, 1, Integer::sum);
        return plan.stream()
                .filter(step -> step.operation.equals(operation) && step.call == call)
                .map(Step::hit)
                .toList();
    }
}
