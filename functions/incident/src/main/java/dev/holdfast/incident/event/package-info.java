/**
 * What a function is invoked with, read from bytes that nobody may be trusted to have written. Everything there is to be told
 * apart stands in {@link dev.holdfast.incident.event.Event}.
 */
@NullMarked
package dev.holdfast.incident.event;

import org.jspecify.annotations.NullMarked;
