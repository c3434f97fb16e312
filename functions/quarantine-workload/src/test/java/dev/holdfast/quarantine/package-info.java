@NullMarked
package dev.holdfast.quarantine;

import org.jspecify.annotations.NullMarked;
