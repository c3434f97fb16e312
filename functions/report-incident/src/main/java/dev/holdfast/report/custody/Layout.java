package dev.holdfast.report.custody;

import dev.holdfast.incident.CaseKeys;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a key below a case's prefix is. Anybody who may write into the bucket can choose a key, so nothing is believed of it. */
final class Layout {
    /** The files of one version of the report; the signature is written last. */
    static final String HTML = "report.html";

    static final String JSON = "report.json";
    static final String MARKDOWN = "report.md";
    static final String SUMS = "SHA256SUMS";
    static final String MANIFEST = "manifest.json";
    static final String SEAL = "SEAL";
    static final String SIGNATURE = "SEAL.sig";
    static final String KEY = "signing-key.pem";

    private static final Set<String> REPORT_FILES = Set.of(HTML, JSON, MARKDOWN, SUMS, MANIFEST, SEAL, SIGNATURE, KEY);
    private static final Pattern REPORT = Pattern.compile("report/(\\d{4,6})/([^/]+)");
    private static final Pattern NUMBERED = Pattern.compile("report/0*(\\d{1,6})(/|$)");
    private static final Pattern TOP = Pattern.compile("targets\\.[0-9TZ]+\\.\\d+\\.json|closed\\.json");
    private static final Pattern ACTION = Pattern.compile("actions/([a-z-]+)-\\d{8}T\\d{9}Z-[A-Za-z0-9-]*\\.json");
    private static final Pattern SEAL_CHECK = Pattern.compile("verify/\\d{8}T\\d{9}Z-seal\\.json");
    private static final Pattern HOLD_CHECK = Pattern.compile("verify/\\d{8}T\\d{9}Z\\.json");
    private static final Set<String> REPORTERS = Set.of("report-incident");

    private Layout() {}

    /** A file of a version of the report. */
    record ReportFile(int version, String name) {}

    /** A number is written in one way only: else two folders were the same version. */
    static Optional<ReportFile> reportFile(String relative) {
        var found = REPORT.matcher(relative);
        return found.matches() && REPORT_FILES.contains(found.group(2))
                ? Optional.of(new ReportFile(Integer.parseInt(found.group(1)), found.group(2)))
                        .filter(file ->
                                found.group(1).equals(String.format("%04d", file.version())) && file.version() > 0)
                : Optional.empty();
    }

    /** The number of a version of the report below whose folder the key lies, whatever it is. */
    static Optional<Integer> reportNumber(String relative) {
        var found = NUMBERED.matcher(relative);
        return found.lookingAt() ? Optional.of(Integer.parseInt(found.group(1))) : Optional.empty();
    }

    /** The function that an action record's name says wrote it. */
    static Optional<String> actor(String relative) {
        var found = ACTION.matcher(relative);
        return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
    }

    static boolean isSealCheck(String relative) {
        return SEAL_CHECK.matcher(relative).matches();
    }

    /** What a look at the holds found. */
    static boolean isHoldCheck(String relative) {
        return HOLD_CHECK.matcher(relative).matches();
    }

    /**
     * What reporting itself leaves behind, and how far a check came: it comes after every seal and asks for no new one. What a check
     * found is news.
     */
    static boolean isOfReporting(String relative) {
        return relative.startsWith("notices/")
                || isSealCheck(relative)
                || actor(relative).filter(REPORTERS::contains).isPresent();
    }

    /** Whether a function of Holdfast would use such a key. */
    static boolean isOurs(String relative) {
        int slash = relative.indexOf('/');
        return slash < 0
                ? TOP.matcher(relative).matches()
                : CaseKeys.folders().contains(relative.substring(0, slash)) && isFile(relative);
    }

    /** Whether the key can be a file below a folder: else no download has it, or has it elsewhere. */
    static boolean isFile(String relative) {
        return relative.indexOf('\0') < 0
                && List.of(relative.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    /** A key to be shown: what is not printable ASCII is escaped. */
    static String show(String relative) {
        var shown = new StringBuilder();
        for (int i = 0; i < relative.length(); i++) {
            char c = relative.charAt(i);
            boolean plain = c >= ' ' && c <= '~' && c != '\\';
            shown.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return shown.toString();
    }
}
