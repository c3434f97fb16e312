package dev.holdfast.snapshot;

/** The function is killed at a call: it runs no further line, and nothing but the test catches this. */
final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(String operation) {
        super("killed at " + operation);
    }
}
