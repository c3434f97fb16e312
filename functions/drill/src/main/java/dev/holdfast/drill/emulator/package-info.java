/**
 * An AWS emulator and what stands before it: finding one, adding the calls that it lacks, filling it with a believable
 * account, and taking the evidence out again. Used by the drill and by the integration tests; never part of a function.
 */
@NullMarked
package dev.holdfast.drill.emulator;

import org.jspecify.annotations.NullMarked;
