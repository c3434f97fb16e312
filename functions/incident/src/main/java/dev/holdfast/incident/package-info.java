/**
 * What an incident is: the words of the product (case, round, target, outcome, result) and its rules. Pure: no AWS, no
 * Kubernetes, no clock, no environment.
 */
@NullMarked
package dev.holdfast.incident;

import org.jspecify.annotations.NullMarked;
