package dev.holdfast.report.playbook;

import java.util.List;
import java.util.stream.Collectors;

/** A playbook that cannot be used. Says everything that is wrong with it at once, each with its line and field. */
public final class BadPlaybook extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 20;
    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param line from 1; 0 for the document as a whole
     * @param field the path of the field, such as {@code families.malware.steps}; empty for the document as a whole
     * @param expected what was expected, and what was found, fit to be shown
     */
    public record Problem(String file, int line, String field, String expected) {
        @Override
        public String toString() {
            return file + (line > 0 ? " line " + line : "") + (field.isEmpty() ? "" : ", " + field) + ": " + expected;
        }
    }

    BadPlaybook(List<Problem> problems) {
        super(text(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** All of it, fit to be shown. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static String text(List<Problem> problems) {
        String shown = problems.stream().limit(SHOWN).map(Problem::toString).collect(Collectors.joining("; "));
        return problems.size() > SHOWN ? shown + "; and " + (problems.size() - SHOWN) + " more" : shown;
    }
}
