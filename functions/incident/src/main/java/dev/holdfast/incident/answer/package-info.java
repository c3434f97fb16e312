/**
 * From the bytes a function is invoked with to the bytes it answers: the part that is the same for every function. The
 * function itself is a {@link dev.holdfast.incident.answer.Duty}.
 */
@NullMarked
package dev.holdfast.incident.answer;

import org.jspecify.annotations.NullMarked;
