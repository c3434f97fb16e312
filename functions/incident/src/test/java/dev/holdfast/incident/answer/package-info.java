/** Tests of answering. */
@NullMarked
package dev.holdfast.incident.answer;

import org.jspecify.annotations.NullMarked;
