package dev.holdfast.drill.emulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * What shall go wrong. Faults of one action are used up in the order in which they were set; each hits calls from outside
 * only. The SDK's own retries are calls as well.
 */
public final class Faults {
    /** The connection is closed without an answer. */
    static final class ResponseLost extends IOException {
        private static final long serialVersionUID = 1L;

        ResponseLost() {
            super("the response is lost on purpose");
        }
    }

    private sealed interface Fault {
        record Refusal(int status, String code, String message) implements Fault {}

        record LostResponse() implements Fault {}
    }

    private record Planned(String action, Fault fault) {}

    private record Share(Set<String> actions, double share, Random random) {}

    private final List<Planned> planned = new ArrayList<>();
    private final List<Share> shares = new ArrayList<>();

    /** The next {@code times} calls of the action have no effect and are answered with that status and error code. */
    public synchronized void fail(String action, int times, int status, String code) {
        plan(action, times, new Fault.Refusal(status, code, "Refused on purpose: " + code));
    }

    /** As {@link #fail(String, int, int, String)}, with the message that AWS would give. */
    public synchronized void fail(String action, int times, int status, String code, String message) {
        plan(action, times, new Fault.Refusal(status, code, message));
    }

    /** The next {@code times} calls of the EC2 action are throttled: {@code RequestLimitExceeded}, HTTP 503. */
    public void throttle(String action, int times) {
        fail(action, times, 503, "RequestLimitExceeded", "Request limit exceeded.");
    }

    /** The next {@code times} calls of the action take effect, but their response never arrives. */
    public synchronized void loseResponse(String action, int times) {
        plan(action, times, new Fault.LostResponse());
    }

    /**
     * Calls of these actions take effect, but that share of their responses never arrives.
     *
     * @param share from 0 to 1
     * @param seed the same seed loses the same responses of the same order of calls
     */
    public synchronized void loseShare(Set<String> actions, double share, long seed) {
        shares.add(new Share(Set.copyOf(actions), share, new Random(seed)));
    }

    /** Nothing goes wrong any more. */
    public synchronized void clear() {
        planned.clear();
        shares.clear();
    }

    private void plan(String action, int times, Fault fault) {
        for (int i = 0; i < times; i++) {
            planned.add(new Planned(action, fault));
        }
    }

    Reply answer(Call call, Step.Next next) throws IOException {
        Optional<Fault> fault = take(call.action());
        if (fault.isEmpty()) {
            return next.answer(call);
        }
        return switch (fault.get()) {
            case Fault.Refusal refusal -> refuse(call, refusal);
            case Fault.LostResponse _ -> {
                next.answer(call).drain();
                throw new ResponseLost();
            }
        };
    }

    private static Reply refuse(Call call, Fault.Refusal refusal) {
        return "s3".equals(call.service())
                ? S3Error.reply(refusal.status(), refusal.code(), refusal.message())
                : new Ec2Error(refusal.status(), refusal.code(), refusal.message()).reply();
    }

    private synchronized Optional<Fault> take(String action) {
        for (Iterator<Planned> all = planned.iterator(); all.hasNext(); ) {
            Planned next = all.next();
            if (next.action().equals(action)) {
                all.remove();
                return Optional.of(next.fault());
            }
        }
        boolean lost = shares.stream()
                .filter(share -> share.actions().contains(action))
                .anyMatch(share -> share.random().nextDouble() < share.share());
        return lost ? Optional.of(new Fault.LostResponse()) : Optional.empty();
    }
}
