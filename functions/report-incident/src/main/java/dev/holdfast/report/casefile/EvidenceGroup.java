package dev.holdfast.report.casefile;

import java.util.List;

/**
 * Objects of one kind, counted whole.
 *
 * @param name the folder: {@code logs}, {@code snapshots}
 * @param objects all of them, sorted by key
 * @param bytes of all together
 */
public record EvidenceGroup(String name, List<CaseObject> objects, long bytes) {
    public EvidenceGroup {
        objects = List.copyOf(objects);
    }
}
