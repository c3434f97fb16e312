package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseKeys;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What lies in a case: all objects, and those documents that the report is made from, read whole.
 *
 * @param objects everything under the case's prefix but {@code report/}, latest versions
 * @param documents bytes by key of what {@link #isDocument} names
 * @param linked documents of other cases, by key: those of {@link LinkedEnds} that are there
 * @param unread keys of documents that should have been read and were not, each with why: shown, never a crash
 */
public record CaseContents(
        CaseKeys keys,
        List<CaseObject> objects,
        Map<String, byte[]> documents,
        Map<String, byte[]> linked,
        List<String> unread) {
    /** A larger document is not read into memory; it is evidence all the same, and named as unread. */
    public static final long MAX_DOCUMENT_BYTES = 8L * 1024 * 1024;

    /** Begins what is said of records for which there was no room, all of them together. */
    public static final String OLDER = "older records";

    private static final Pattern DOCUMENT = Pattern.compile(
            "(events/|snapshots/|actions/|verify/|people/|failures/|quarantine/|objects/(neighbours|endpointslice)/).*"
                    + "\\.json|targets\\.[^/]*\\.json|closed\\.json|logs/.*/index\\.[^/]*\\.json");

    public CaseContents {
        objects = List.copyOf(objects);
        documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
        linked = Collections.unmodifiableMap(new LinkedHashMap<>(linked));
        unread = List.copyOf(unread);
    }

    /** Whether the report is made from this object, so that it has to be among the documents, or unread. */
    public static boolean isDocument(CaseKeys keys, String key) {
        return key.startsWith(keys.prefix())
                && DOCUMENT.matcher(key.substring(keys.prefix().length())).matches();
    }
}
