package dev.holdfast.report.casefile;

/** How a piece of news is to be taken. On the page it is a word and a sign as well as a colour. */
public enum Tone {
    GOOD,
    NEUTRAL,
    WARNING,
    BAD
}
