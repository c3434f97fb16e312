package dev.holdfast.cluster.testing;
/** Later. */
public final class SimulatedControllers { private SimulatedControllers() {} }
