@NullMarked
package dev.holdfast.report.casefile;

import org.jspecify.annotations.NullMarked;
