/** What quarantining many pods costs, against stand-ins on the same machine. Not part of what is deployed. */
@NullMarked
package dev.holdfast.quarantine.testing;

import org.jspecify.annotations.NullMarked;
