package dev.holdfast.quarantine;

import java.util.Optional;

/**
 * The object that a before-state is of. An object is its uid: another one may have its name in a second.
 *
 * @param kind in lower case, as in keys: {@code pod}, {@code networkpolicy}, {@code instance}
 * @param namespace empty for what lies in none
 */
record Subject(String kind, Optional<String> namespace, String name, String uid) {}
