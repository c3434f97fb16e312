package dev.holdfast.logs;

/** What to do about rotated files, which only the node's proxy serves: permission for it is next to root on the node. */
enum Rotated {
    LEFT_ON_THE_NODE,
    COPIED
}
