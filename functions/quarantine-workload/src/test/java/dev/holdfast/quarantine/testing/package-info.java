@NullMarked
package dev.holdfast.quarantine.testing;

import org.jspecify.annotations.NullMarked;
