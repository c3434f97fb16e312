@NullMarked
package dev.holdfast.report.notify;

import org.jspecify.annotations.NullMarked;
