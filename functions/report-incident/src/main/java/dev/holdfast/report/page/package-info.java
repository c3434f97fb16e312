/** The case for people: the page, the document for machines, the short text. */
@NullMarked
package dev.holdfast.report.page;

import org.jspecify.annotations.NullMarked;
