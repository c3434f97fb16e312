package dev.holdfast.drill.emulator;

import java.io.IOException;

/** One layer of the front: answers a call itself, or passes it on, changed or not, and may change what comes back. */
@FunctionalInterface
interface Step {
    Reply answer(Call call, Next next) throws IOException;

    /** What lies below a step: the other steps, then the emulator. */
    @FunctionalInterface
    interface Next {
        Reply answer(Call call) throws IOException;
    }

    /** This step with that below it. */
    default Next over(Next next) {
        return call -> answer(call, next);
    }
}
