package dev.holdfast.drill.emulator;

/** One source has no emulator to offer; the next one is tried. The message says why, in one line. */
final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    Unavailable(String message) {
        super(message);
    }
}
