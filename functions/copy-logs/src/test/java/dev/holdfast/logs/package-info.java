@NullMarked
package dev.holdfast.logs;

import org.jspecify.annotations.NullMarked;
