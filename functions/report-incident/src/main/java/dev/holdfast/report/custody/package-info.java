/** That the evidence is what it was: hashes, the sealed manifest, and its check. */
@NullMarked
package dev.holdfast.report.custody;

import org.jspecify.annotations.NullMarked;
