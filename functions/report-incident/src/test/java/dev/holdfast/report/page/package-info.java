@NullMarked
package dev.holdfast.report.page;

import org.jspecify.annotations.NullMarked;
