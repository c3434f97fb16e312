package dev.holdfast.evidence.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Kills a function at its n-th call to the outside, whichever client makes it. A function that was killed runs no further line, so
 * from then on every call of every thread of it fails, until the next invocation. Thread-safe.
 */
public final class KillSwitch {
    private static final int NEVER = Integer.MAX_VALUE;

    private int calls;
    private int at = NEVER;
    private Moment moment = Moment.BEFORE;
    private boolean dead;

    /** Before or after the call has its effect. */
    public enum Moment {
        BEFORE,
        AFTER
    }

    /** The same client, whose calls count. */
    public <T> T guard(Class<T> type, T client) {
        InvocationHandler handler = (_, method, arguments) -> {
            boolean fatal = begin();
            try {
                Object answer = method.invoke(client, arguments);
                if (fatal) {
                    throw die(method.getName());
                }
                return answer;
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** The next invocation is killed at its n-th call, n from 1. */
    public synchronized void arm(int n, Moment when) {
        revive();
        at = n;
        moment = when;
    }

    /** A new invocation, which nobody kills. */
    public synchronized void revive() {
        dead = false;
        calls = 0;
        at = NEVER;
    }

    /** How many calls there were since the last invocation began. */
    public synchronized int calls() {
        return calls;
    }

    /** Whether the function was killed. */
    public synchronized boolean isDead() {
        return dead;
    }

    /**
     * A call that a simulated server answers: whether it is to be refused, because the function was dead when it came. What the
     * function reads of an answer after that, it can do nothing with.
     */
    public synchronized boolean refuses() {
        boolean wasDead = dead;
        calls++;
        if (calls == at) {
            dead = true;
        }
        return wasDead || (dead && moment == Moment.BEFORE);
    }

    private synchronized boolean begin() {
        calls++;
        if (dead) {
            throw new Fault.Killed("a call of a thread whose function is dead");
        }
        boolean isIt = calls == at;
        if (isIt && moment == Moment.BEFORE) {
            throw die("before its effect");
        }
        return isIt;
    }

    private synchronized Fault.Killed die(String call) {
        dead = true;
        return new Fault.Killed(call);
    }
}
