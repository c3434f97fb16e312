/**
 * A bucket in memory for the tests of every module, and the benchmark of the streaming. In the main source set because
 * other modules use it; never in a function's jar.
 */
@NullMarked
package dev.holdfast.evidence.testing;

import org.jspecify.annotations.NullMarked;
