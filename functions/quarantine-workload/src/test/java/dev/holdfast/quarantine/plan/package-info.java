@NullMarked
package dev.holdfast.quarantine.plan;

import org.jspecify.annotations.NullMarked;
