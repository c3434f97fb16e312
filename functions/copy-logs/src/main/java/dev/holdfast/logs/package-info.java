/** CopyLogs: every container's log and the Kubernetes objects around it, in the locked bucket. */
@NullMarked
package dev.holdfast.logs;

import org.jspecify.annotations.NullMarked;
