/**
 * What a quarantine decides, without asking or changing anything: objects as read go in, records come out. Adapters carry them
 * out.
 */
@NullMarked
package dev.holdfast.quarantine.plan;

import org.jspecify.annotations.NullMarked;
