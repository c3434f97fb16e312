package dev.holdfast.incident;

/** A name that is not one: thrown by the value types, turned into {@code BAD_INPUT} where input is read. */
public final class InvalidName extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final String field;
    private final String rule;

    InvalidName(String field, String value, String rule) {
        super(field + ": expected " + rule + ", got " + Untrusted.show(value));
        this.field = field;
        this.rule = rule;
    }

    /** Which kind of name was meant, for example {@code instance}. */
    public String field() {
        return field;
    }

    /** What was expected, in words. */
    public String rule() {
        return rule;
    }
}
