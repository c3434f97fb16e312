package dev.holdfast.drill;

/** Something that the person at the terminal can put right. Its message is all that is shown. */
final class Trouble extends Exception {
    private static final long serialVersionUID = 1L;

    Trouble(String message) {
        super(message);
    }
}
