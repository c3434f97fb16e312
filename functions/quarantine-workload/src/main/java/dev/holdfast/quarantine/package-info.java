/** QuarantineWorkload and ReleaseWorkload: contain a pod, prove it, and undo to the letter what was done. */
@NullMarked
package dev.holdfast.quarantine;

import org.jspecify.annotations.NullMarked;
