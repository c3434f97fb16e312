/** Tests of handing over. */
@NullMarked
package dev.holdfast.cluster.handover;

import org.jspecify.annotations.NullMarked;
