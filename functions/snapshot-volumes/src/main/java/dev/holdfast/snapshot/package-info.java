/**
 * Snapshots every EBS volume of the affected nodes, locks the snapshots, and records how each ended. The handlers are
 * {@link dev.holdfast.snapshot.SnapshotVolumes} and {@link dev.holdfast.snapshot.ConfirmSnapshots}; the algorithm is
 * {@link dev.holdfast.snapshot.InstanceRun}.
 */
@NullMarked
package dev.holdfast.snapshot;

import org.jspecify.annotations.NullMarked;
