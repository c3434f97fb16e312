package dev.holdfast.evidence;

import java.util.List;

/**
 * Keys that begin with a prefix, in the order of their UTF-8 bytes.
 *
 * @param extent whether these are all of them
 */
public record Listing(List<String> keys, Extent extent) {
    /** How far a listing goes. */
    public enum Extent {
        ALL,
        /** There are more than were asked for; these are the first. */
        FIRST
    }

    public Listing {
        keys = List.copyOf(keys);
    }
}
