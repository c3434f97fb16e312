package dev.holdfast.drill.emulator;

/** No AWS emulator could be had. The message says what was tried and what to do, fit to be shown as it is. */
public final class NoEmulator extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoEmulator(String message) {
        super(message);
    }
}
