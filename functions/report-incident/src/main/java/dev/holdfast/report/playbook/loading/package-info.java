/** Fetches the organisation's own playbook. */
@NullMarked
package dev.holdfast.report.playbook.loading;

import org.jspecify.annotations.NullMarked;
