package dev.holdfast.logs;

import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which nodes' kubelets answer, as one invocation learns it. A kubelet that does not answer holds each question for a minute, and
 * with it one of the few streams: so of each node one log is asked for alone first, and where that waited in vain, the others are
 * not asked for. Thread-safe.
 */
final class NodeWatch {
    private static final long TURN_MILLIS = 1000;
    private static final Set<Reason> NO_ANSWER = EnumSet.of(Reason.KUBELET_UNREACHABLE, Reason.TIMEOUT);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> answering = new HashSet<>();
    private final Map<String, Reason> dark = new HashMap<>();

    /** Whether to ask a node. */
    sealed interface Turn {
        /** Ask, and say what was learned and that it is over: others may wait for it. */
        record Ask() implements Turn {}

        /** Another one has asked in vain. */
        record Dark(Ending ending) implements Turn {}

        record NoTime() implements Turn {}
    }

    /** Waits while another one asks this node for the first time. */
    Turn turn(Optional<String> node, Deadline deadline) throws InterruptedException {
        if (node.isEmpty()) {
            return new Turn.Ask();
        }
        lock.lockInterruptibly();
        try {
            while (asked.contains(node.get())) {
                long leftMillis = deadline.left().toMillis();
                if (leftMillis <= 0) {
                    return new Turn.NoTime();
                }
                var _ = changed.await(Math.min(leftMillis, TURN_MILLIS), TimeUnit.MILLISECONDS);
            }
            return asking(node.get());
        } finally {
            lock.unlock();
        }
    }

    private Turn asking(String node) {
        var why = dark(Optional.of(node));
        if (why.isPresent()) {
            return new Turn.Dark(why.get());
        }
        if (!answering.contains(node)) {
            asked.add(node);
        }
        return new Turn.Ask();
    }

    void answers(Optional<String> node) {
        lock.lock();
        try {
            node.ifPresent(name -> {
                dark.remove(name);
                answering.add(name);
                asked.remove(name);
            });
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What a question ended with; it tells of the node only where nobody answered. */
    void ended(Optional<String> node, Ending ending) {
        if (node.isEmpty() || !isUnanswered(ending)) {
            return;
        }
        lock.lock();
        try {
            ending.why().ifPresent(reason -> dark.put(node.get(), reason));
        } finally {
            lock.unlock();
        }
    }

    static boolean isUnanswered(Ending ending) {
        return ending instanceof Ending.Failed failed && NO_ANSWER.contains(failed.reason());
    }

    /** The question is over; where nothing was learned by it, the next one finds out. */
    void over(Optional<String> node) {
        lock.lock();
        try {
            node.ifPresent(asked::remove);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What to say of everything else that this node would have to give, where it did not answer. */
    Optional<Ending> dark(Optional<String> node) {
        lock.lock();
        try {
            return node.flatMap(name -> Optional.ofNullable(dark.get(name))
                    .map(reason -> new Ending.Failed(
                            reason, "not asked for: node " + name + " did not answer when another log was asked for")));
        } finally {
            lock.unlock();
        }
    }

    /** It may answer now: it is found out anew. */
    void forget(Optional<String> node) {
        lock.lock();
        try {
            node.ifPresent(name -> {
                dark.remove(name);
                answering.remove(name);
            });
        } finally {
            lock.unlock();
        }
    }
}
