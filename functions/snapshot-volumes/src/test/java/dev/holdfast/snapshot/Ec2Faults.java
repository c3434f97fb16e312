package dev.holdfast.snapshot;

import dev.holdfast.evidence.testing.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Which calls of EC2 fail and how, and how many there were. Thread-safe. */
final class Ec2Faults {
    private static final Predicate<String> CHANGES =
            operation -> operation.startsWith("Create") || operation.equals("LockSnapshot");

    private final Map<String, Integer> calls = new TreeMap<>();
    private final List<Step> plan = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    /** Before or after the call has its effect. */
    enum Moment {
        BEFORE,
        AFTER
    }

    private interface Hit {
        void now();
    }

    private record Step(String operation, int call, Moment moment, Hit hit) {}

    private record Rule(Predicate<String> operations, Moment moment, Hit hit) {}

    /** The next call of the operation is refused, after so many have gone through. */
    void fail(String operation, int passing, int status, String code) {
        add(operation, passing, Moment.BEFORE, () -> {
            throw AwsErrors.of(status, code, code);
        });
    }

    void failNext(String operation, int status, String code) {
        fail(operation, 0, status, code);
    }

    /** EC2 answers {@code RequestLimitExceeded} with 503. */
    void throttle(String operation, int times) {
        for (int i = 0; i < times; i++) {
            fail(operation, i, 503, "RequestLimitExceeded");
        }
    }

    /** Calls beyond what is in the action's bucket are refused, as EC2 does it. */
    void bucket(String operation, RequestBucket bucket) {
        rule(operation::equals, Moment.BEFORE, () -> {
            if (!bucket.take()) {
                throw AwsErrors.of(503, "RequestLimitExceeded", "RequestLimitExceeded");
            }
        });
    }

    /** The role may never do this. */
    void deny(String operation) {
        rule(operation::equals, Moment.BEFORE, () -> {
            throw AwsErrors.denied();
        });
    }

    /** The call takes effect, its answer does not arrive. */
    void loseAnswer(String operation, int passing) {
        add(operation, passing, Moment.AFTER, () -> {
            throw AwsErrors.lost();
        });
    }

    /** The request never arrives. */
    void loseRequest(String operation, int passing) {
        add(operation, passing, Moment.BEFORE, () -> {
            throw AwsErrors.lost();
        });
    }

    /** A share of all answers is lost; the counter learns how many of calls that change something. */
    void loseShare(Random random, double share, Runnable counter) {
        rule(CHANGES, Moment.AFTER, () -> {
            if (random.nextDouble() < share) {
                counter.run();
                throw AwsErrors.lost();
            }
        });
        rule(CHANGES.negate(), Moment.AFTER, () -> {
            if (random.nextDouble() < share) {
                throw AwsErrors.lost();
            }
        });
    }

    void kill(String operation, int passing, Moment moment) {
        add(operation, passing, moment, () -> {
            throw new Killed(operation);
        });
    }

    /** Something else happens right before, or right after, the next call. */
    void during(String operation, Moment moment, Runnable what) {
        add(operation, 0, moment, what::run);
    }

    /** Nothing that was arranged happens any more. */
    synchronized void clear() {
        plan.clear();
        rules.clear();
    }

    synchronized int calls(String operation) {
        return calls.getOrDefault(operation, 0);
    }

    synchronized Map<String, Integer> calls() {
        return Map.copyOf(calls);
    }

    <T> T run(String operation, Supplier<T> effect) {
        int call = count(operation);
        strike(operation, call, Moment.BEFORE);
        T answer = effect.get();
        strike(operation, call, Moment.AFTER);
        return answer;
    }

    private synchronized int count(String operation) {
        return calls.merge(operation, 1, Integer::sum);
    }

    private synchronized void add(String operation, int passing, Moment moment, Hit hit) {
        plan.add(new Step(operation, calls(operation) + 1 + passing, moment, hit));
    }

    private synchronized void rule(Predicate<String> operations, Moment moment, Hit hit) {
        rules.add(new Rule(operations, moment, hit));
    }

    private void strike(String operation, int call, Moment moment) {
        var hits = new ArrayList<Hit>();
        synchronized (this) {
            plan.stream()
                    .filter(step -> step.operation.equals(operation) && step.call == call && step.moment == moment)
                    .forEach(step -> hits.add(step.hit));
            rules.stream()
                    .filter(rule -> rule.moment == moment && rule.operations.test(operation))
                    .forEach(rule -> hits.add(rule.hit));
        }
        hits.forEach(Hit::now);
    }
}
