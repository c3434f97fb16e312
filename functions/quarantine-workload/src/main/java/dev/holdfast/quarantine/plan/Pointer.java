package dev.holdfast.quarantine.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Paths into objects. Label and annotation keys hold slashes, which a pointer has to write as {@code ~1}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">JSON Pointer</a>
 */
public final class Pointer {
    private Pointer() {}

    /** The pointer to a field by its names from the top. */
    public static String of(String... names) {
        return Arrays.stream(names)
                .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
    }

    /** The names that a pointer is made of. */
    static List<String> names(String pointer) {
        var names = new ArrayList<String>();
        int from = 1;
        while (from <= pointer.length() && !pointer.isEmpty()) {
            int slash = pointer.indexOf('/', from);
            int end = slash < 0 ? pointer.length() : slash;
            names.add(pointer.substring(from, end).replace("~1", "/").replace("~0", "~"));
            from = end + 1;
        }
        return names;
    }
}
