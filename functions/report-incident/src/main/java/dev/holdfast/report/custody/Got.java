package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import java.util.Optional;

/** What reading from the bucket gave on a thread of its own, where a checked exception cannot be thrown from. */
record Got<T>(Optional<T> value, Optional<EvidenceException> failure) {
    /** A read that can fail. */
    @FunctionalInterface
    interface Reading<T> {
        T read() throws EvidenceException;
    }

    static <T> Got<T> of(Reading<T> reading) {
        try {
            return new Got<>(Optional.of(reading.read()), Optional.empty());
        } catch (EvidenceException e) {
            return new Got<>(Optional.empty(), Optional.of(e));
        }
    }

    T orThrow() throws EvidenceException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        return value.orElseThrow();
    }
}
