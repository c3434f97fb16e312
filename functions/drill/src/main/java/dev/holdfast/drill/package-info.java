/**
 * The drill: an event goes through the real handlers on this machine, against an emulated account. Run by
 * {@link dev.holdfast.drill.Drill}.
 */
@NullMarked
package dev.holdfast.drill;

import org.jspecify.annotations.NullMarked;
