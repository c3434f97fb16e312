package dev.holdfast.report.notify;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What people, and machines, are told once. Its id stays the same however often it is sent: a receiver that sees it again has it
 * already.
 *
 * @param level the name of the highest level that is told
 * @param tell names of the channels it is for
 * @param subject printable ASCII, less than 100 characters
 * @param text for people
 * @param json for machines
 */
public record Notice(
        String id,
        Kind kind,
        String level,
        List<String> tell,
        String subject,
        String text,
        String json,
        Labels labels) {
    public Notice {
        tell = List.copyOf(tell);
    }

    /** Why it is sent. */
    public enum Kind {
        OPENED,
        CHANGED,
        ESCALATED,
        CLOSED;

        /** As it stands in notices: {@code opened}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * By what subscribers filter.
     *
     * @param number the severity, from 0 to 10
     * @param words the others by name
     */
    public record Labels(double number, Map<String, String> words) {
        public Labels {
            words = Map.copyOf(words);
        }
    }
}
