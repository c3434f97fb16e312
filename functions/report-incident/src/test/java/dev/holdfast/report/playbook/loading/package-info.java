@NullMarked
package dev.holdfast.report.playbook.loading;

import org.jspecify.annotations.NullMarked;
