/** Who is told, once per real change, and who next when nobody answers. */
@NullMarked
package dev.holdfast.report.notify;

import org.jspecify.annotations.NullMarked;
