/** What errors of AWS services mean. */
@NullMarked
package dev.holdfast.cluster.aws;

import org.jspecify.annotations.NullMarked;
