package dev.holdfast.logs;

import java.util.Optional;

/** What other cases have copied already of a log that is to be copied for this one. */
@FunctionalInterface
interface Elsewhere {
    /** Nothing is known of other cases. */
    Elsewhere NOWHERE = (_, _) -> Optional.empty();

    /** The copies of another case that show all that is wanted of this log, read back; empty where it is to be copied. */
    Optional<Linked> find(Run run, Instance instance);
}
