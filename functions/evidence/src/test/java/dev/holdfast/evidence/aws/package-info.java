/** What errors of AWS services mean. */
@NullMarked
package dev.holdfast.evidence.aws;

import org.jspecify.annotations.NullMarked;
