/** The simulated cluster held against a real one, as far as one is given. */
@NullMarked
package dev.holdfast.cluster.testing;

import org.jspecify.annotations.NullMarked;
