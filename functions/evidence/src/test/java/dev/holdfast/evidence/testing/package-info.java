@NullMarked
package dev.holdfast.evidence.testing;

import org.jspecify.annotations.NullMarked;
