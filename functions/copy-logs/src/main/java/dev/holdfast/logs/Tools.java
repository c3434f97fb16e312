package dev.holdfast.logs;

import dev.holdfast.incident.Pause;
import java.time.Clock;

/** What all copies of an execution environment share. */
record Tools(KubeStreams streams, Gate gate, Limits.Waits waits, Rotated rotated, Clock clock, Pause pause) {}
