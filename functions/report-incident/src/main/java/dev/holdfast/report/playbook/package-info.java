/** What people have to do, who leads, and by when the law wants to know. Pure. */
@NullMarked
package dev.holdfast.report.playbook;

import org.jspecify.annotations.NullMarked;
