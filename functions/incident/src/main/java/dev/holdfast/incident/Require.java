package dev.holdfast.incident;

import java.util.regex.Pattern;

/** Checks of value types. The message names the field and the rule; the value itself is hostile and is shown cut and escaped. */
final class Require {
    private Require() {}

    static void match(String field, String value, Pattern form, String rule) {
        if (!form.matcher(value).matches()) {
            throw new InvalidName(field, value, rule);
        }
    }

    static void that(boolean condition, String field, String value, String rule) {
        if (!condition) {
            throw new InvalidName(field, value, rule);
        }
    }
}
