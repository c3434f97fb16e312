/** A Kubernetes API for tests and the drill. Not part of what is deployed; needs fabric8's mock server on the class path. */
@NullMarked
package dev.holdfast.cluster.testing;

import org.jspecify.annotations.NullMarked;
