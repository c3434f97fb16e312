/** Cases that are about the same things. */
@NullMarked
package dev.holdfast.report.links;

import org.jspecify.annotations.NullMarked;
