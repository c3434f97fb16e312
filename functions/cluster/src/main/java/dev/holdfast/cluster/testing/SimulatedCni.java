package dev.holdfast.cluster.testing;
/** Later. */
public final class SimulatedCni { private SimulatedCni() {} }
