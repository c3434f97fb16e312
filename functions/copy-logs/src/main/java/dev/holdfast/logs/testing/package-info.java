/** What CopyLogs costs: memory and processor time, against stand-ins on the same machine. Not part of what is deployed. */
@NullMarked
package dev.holdfast.logs.testing;

import org.jspecify.annotations.NullMarked;
