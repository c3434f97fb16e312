@NullMarked
package dev.holdfast.report.custody;

import org.jspecify.annotations.NullMarked;
