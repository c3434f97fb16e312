package dev.holdfast.incident;

import java.util.List;

/** Settings that cannot be used; names all of them at once. */
public final class BadSettings extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadSettings(List<String> problems) {
        super("cannot start, " + problems.size() + " setting(s) to correct:\n  " + String.join("\n  ", problems));
    }
}
