package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A network that loses things: a share of all calls takes effect and is never answered, and a smaller share never arrives. The
 * connection is cut either way, which is all that the client sees. Thread-safe.
 */
public final class Losses {
    private final Random random;
    private final double answers;
    private final double requests;
    private final Map<String, Integer> lostAnswers = new TreeMap<>();
    private int calls;
    private int lostRequests;

    /** What becomes of one call. */
    private enum Fate {
        ARRIVES,
        LOSES_ITS_ANSWER,
        NEVER_ARRIVES
    }

    /**
     * @param answers the share of answers that are lost, from 0 to 1
     * @param requests the share of requests that are
     */
    public Losses(long seed, double answers, double requests) {
        this.random = new Random(seed);
        this.answers = answers;
        this.requests = requests;
    }

    /** A step that loses calls on their way to what is below. */
    Step step(Function<Call, String> name) {
        return (call, next) -> answer(name.apply(call), call, next);
    }

    private Reply answer(String name, Call call, Step.Next next) throws IOException {
        return switch (fate(name)) {
            case ARRIVES -> next.answer(call);
            case NEVER_ARRIVES -> throw new Faults.ResponseLost();
            case LOSES_ITS_ANSWER -> {
                next.answer(call).drain();
                throw new Faults.ResponseLost();
            }
        };
    }

    private synchronized Fate fate(String name) {
        calls++;
        double drawn = random.nextDouble();
        if (drawn < answers) {
            lostAnswers.merge(name, 1, Integer::sum);
            return Fate.LOSES_ITS_ANSWER;
        }
        if (drawn < answers + requests) {
            lostRequests++;
            return Fate.NEVER_ARRIVES;
        }
        return Fate.ARRIVES;
    }

    /** How many answers to calls of that name were lost. */
    public synchronized int lost(String name) {
        return lostAnswers.getOrDefault(name, 0);
    }

    /** How many answers were lost in all. */
    public synchronized int lost() {
        return lostAnswers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many calls there were. */
    public synchronized int calls() {
        return calls;
    }

    @Override
    public synchronized String toString() {
        return calls + " calls, " + lost() + " answers and " + lostRequests + " requests lost: " + lostAnswers;
    }
}
