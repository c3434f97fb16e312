package dev.holdfast.report.casefile;

/** A reason as a result gave it: the constant, or a word that this version does not know, and the same in a sentence. */
public record Why(String reason, String text) {}
