package dev.holdfast.incident.event;

import java.util.Optional;

/** Input that cannot be used: says which field, and what was expected. Answered, never retried. */
public final class BadInput extends Exception {
    private static final long serialVersionUID = 1L;
    private final String field;

    BadInput(String field, String problem) {
        super(field.isEmpty() ? problem : field + ": " + problem);
        this.field = field;
    }

    /** The path of the field, for example {@code detail.resource.resourceType}; empty for the whole document. */
    public Optional<String> field() {
        return Optional.of(field).filter(path -> !path.isEmpty());
    }

    /** The same as a whole: one clear line, fit to be shown. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
