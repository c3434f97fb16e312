/** ReportIncident and VerifyCase: the case file, and whether it is still what was sealed. */
@NullMarked
package dev.holdfast.report;

import org.jspecify.annotations.NullMarked;
