@NullMarked
package dev.holdfast.drill;

import org.jspecify.annotations.NullMarked;
