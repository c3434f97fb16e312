/**
 * That the evidence is what it was: which objects a case has, their hashes, the manifest that is sealed with a signature, and
 * the check of all that afterwards.
 */
@NullMarked
package dev.holdfast.report.custody;

import org.jspecify.annotations.NullMarked;
