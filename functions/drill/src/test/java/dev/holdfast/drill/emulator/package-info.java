/** Shows that the front adds what it promises, and changes nothing else. */
@NullMarked
package dev.holdfast.drill.emulator;

import org.jspecify.annotations.NullMarked;
