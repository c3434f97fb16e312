package dev.holdfast.incident;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;

/** A name that others chose as part of a key: never two names as one, and never as a folder of our own. */
final class KeyName {
    /**
     * What the bucket's policy lets only one function write into or under. A wildcard in a policy spans slashes, so
     * {@code cases/*}{@code /people/*} is also the logs of a namespace called {@code people}: without an escape nobody could keep them.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html">Resource</a>
     */
    private static final Set<String> RESERVED =
            Set.of("report", "notices", "people", "failures", "verify", "actions", "closed.json");

    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    private static final Pattern CHARACTER = Pattern.compile("_(?<hex>[0-9a-f]{2})|.", Pattern.DOTALL);

    private KeyName() {}

    /** The name beside other text that keeps it from being a folder of ours, see {@link CaseKeys#safe}. */
    static String part(String name) {
        var text = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = PLAIN.indexOf(c) >= 0;
            boolean innerDot = c == '.' && text.length() > 0;
            text.append(plain || innerDot ? String.valueOf(c) : escaped(c));
        }
        return text.isEmpty() ? "_" : text.toString();
    }

    /** The name as all that stands between two slashes, see {@link CaseKeys#safe}. */
    static String segment(String name) {
        String text = part(name);
        return RESERVED.contains(text) ? escaped(text.charAt(0)) + text.substring(1) : text;
    }

    /** The name that {@link #segment} made this of; the text itself where it did not make it. */
    static String nameOf(String segment) {
        var bytes = new ByteArrayOutputStream();
        CHARACTER.matcher(segment).results().forEach(one -> {
            String hex = one.group("hex");
            bytes.writeBytes(
                    hex == null
                            ? one.group().getBytes(StandardCharsets.UTF_8)
                            : new byte[] {(byte) Integer.parseInt(hex, 16)});
        });
        String name = bytes.toString(StandardCharsets.UTF_8);
        return segment(name).equals(segment) ? name : segment;
    }

    private static String escaped(char c) {
        return String.format("_%02x", (int) c);
    }
}
