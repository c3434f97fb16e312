/**
 * What does not fit into one invocation goes to the state machine {@code holdfast-fanout}: functions write a plan and start it, and
 * as its workers carry out a batch of it.
 */
@NullMarked
package dev.holdfast.cluster.handover;

import org.jspecify.annotations.NullMarked;
