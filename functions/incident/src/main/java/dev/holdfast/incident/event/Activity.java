package dev.holdfast.incident.event;

import dev.holdfast.incident.Untrusted;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an event says of when something was done and by whom.
 *
 * @param users names of Kubernetes users as the API server knows them, which may be any text of any length: to be looked
 *     for, never shown or made part of a key as they are
 * @param escapes types of findings that say that somebody got, or reached, the node: words of ours, safe to show
 */
public record Activity(
        Optional<Instant> first, Optional<Instant> last, SortedSet<String> users, SortedSet<String> escapes) {
    public Activity {
        users = Collections.unmodifiableSortedSet(new TreeSet<>(users));
        escapes = Collections.unmodifiableSortedSet(new TreeSet<>(escapes));
    }

    public Activity(Optional<Instant> first, Optional<Instant> last, Set<String> users) {
        this(first, last, new TreeSet<>(users), new TreeSet<>());
    }

    /** The same with these escapes. */
    Activity with(Set<String> others) {
        return new Activity(first, last, users, new TreeSet<>(others));
    }

    /** The names escaped, for anybody may have written them. */
    @Override
    public String toString() {
        return "Activity[first=" + first + ", last=" + last + ", users="
                + users.stream().map(Untrusted::show).toList() + ", escapes=" + escapes + "]";
    }
}
