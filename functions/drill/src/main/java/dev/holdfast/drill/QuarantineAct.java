package dev.holdfast.drill;

/** x */
final class QuarantineAct {
    private QuarantineAct() {}
}
