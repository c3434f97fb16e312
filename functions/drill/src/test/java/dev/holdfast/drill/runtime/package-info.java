@NullMarked
package dev.holdfast.drill.runtime;

import org.jspecify.annotations.NullMarked;
