/** Tests of playbooks, plans and clocks. */
@NullMarked
package dev.holdfast.report.playbook;

import org.jspecify.annotations.NullMarked;
