@NullMarked
package dev.holdfast.report.links;

import org.jspecify.annotations.NullMarked;
