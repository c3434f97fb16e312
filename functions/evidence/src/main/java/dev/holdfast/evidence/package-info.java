/**
 * The locked store: evidence is created once in an Object-Locked S3 bucket, checked by S3 on arrival, and never
 * overwritten. {@link dev.holdfast.evidence.EvidenceStore} is the only way in.
 */
@NullMarked
package dev.holdfast.evidence;

import org.jspecify.annotations.NullMarked;
