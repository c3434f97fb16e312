@NullMarked
package dev.holdfast.report;

import org.jspecify.annotations.NullMarked;
