/** What happened in a case, read from what lies in it. Pure. */
@NullMarked
package dev.holdfast.report.casefile;

import org.jspecify.annotations.NullMarked;
