@NullMarked
package dev.holdfast.evidence;

import org.jspecify.annotations.NullMarked;
