package dev.holdfast.drill.emulator;

/** A place where an emulator may come from. */
interface Source {
    /** What it is called in messages. */
    String name();

    /**
     * A running emulator that answers.
     *
     * @throws Unavailable when there is none here, and the next source should be tried
     * @throws NoEmulator when the user asked for this one and it cannot be had
     */
    Emulator start() throws Unavailable;
}
