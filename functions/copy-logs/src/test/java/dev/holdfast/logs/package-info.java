/** Tests of CopyLogs. */
@NullMarked
package dev.holdfast.logs;

import org.jspecify.annotations.NullMarked;
