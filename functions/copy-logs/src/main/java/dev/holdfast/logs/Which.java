package dev.holdfast.logs;

import java.util.Locale;

/** Which instance of a container: the one that runs or ran last, or the one before it. */
enum Which {
    CURRENT,
    PREVIOUS;

    /** As it stands in keys and records. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Which of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
