@NullMarked
package dev.holdfast.drill.template;

import org.jspecify.annotations.NullMarked;
