package dev.holdfast.incident.event;

import dev.holdfast.incident.event.Splices.Kind;
import dev.holdfast.incident.event.Splices.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What somebody who means harm, or a broken sender, might put into a document. */
final class Hostile {
    private static final int HUGE = 110_000;
    private static final int DEEP = 5_000;

    /** Put into names: paths, ends of lines, terminal codes, markup, what turns the direction of reading. */
    private static final List<String> IN_NAMES = List.of(
            "../",
            "..",
            "/",
            "\\",
            "..\\",
            "%2e%2e%2f",
            "\0",
            "\n",
            "\r\n",
            "\t",
            "\u001b[31m",
            "\u007f",
            "\u0085",
            "\u202e",
            "\u2066",
            "\u200b",
            "\ufeff",
            "\u2028",
            "\ud800",
            "ä",
            "𝒳",
            "'",
            "\"",
            "`",
            "$(id)",
            "${x}",
            ";",
            "|",
            "<script>",
            "{{",
            ":",
            "*",
            "?",
            "#",
            " ",
            "=",
            "@",
            "~",
            ",",
            ".",
            "-",
            "_",
            "A");

    /** Instead of a whole value. */
    private static final List<String> STRINGS = List.of(
            "",
            " ",
            "-",
            ".",
            "..",
            "/",
            "../../../etc/passwd",
            "UPPER_case",
            "-begins-wrong",
            "ends-wrong-",
            "a".repeat(64),
            "a".repeat(300),
            "null",
            "true",
            "0",
            "-1",
            "1e999",
            "{}",
            "[]",
            "{\"sample\":true}",
            "{\"detail-type\":",
            "i-",
            "i-zzzzzzzz",
            "arn:aws:ec2:us-east-1:123456789012:instance/../i-0c1d2e3f4a5b6c7d8",
            "arn:::::",
            "system:serviceaccount:",
            "system:serviceaccount:../..:x",
            "system:node:../x",
            "/api/v1/namespaces/../pods/../exec",
            "/api/v1/namespaces/%2e%2e/pods/x/exec?command=sh",
            "2026-11-23",
            "2026-13-45T99:99:99Z",
            "+1000000000-01-01T00:00:00Z",
            "-999999999-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "pods",
            "PODS",
            "AttackSequence",
            "Instance",
            "Container",
            "EKSCluster",
            "AccessKey",
            "\u202eelpmas");

    /** Instead of a whole value, and not text. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1e999",
            "-1e400",
            "0.1",
            "99999999999999999999999999",
            "1E-2000000000",
            "9.9e2147483648",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "[{}]",
            "[{},{}]",
            "[1,2]",
            "{\"\":null}",
            "[\"x\"]",
            "{\"key\":1,\"value\":[]}",
            "NaN",
            "'x'",
            "undefined",
            "",
            ",",
            "}",
            "]",
            "\"",
            "\"\\ud800\"",
            "\"\u0001\"");

    private final SplittableRandom random;

    Hostile(SplittableRandom random) {
        this.random = random;
    }

    /** Something to stand at the place, instead of what is written there. */
    String instead(Place place, String written) {
        if (place.kind() == Kind.KEY) {
            return random.nextBoolean()
                    ? Splices.quoted("no" + random.nextInt(9))
                    : Splices.quoted(name(string(written)));
        }
        return switch (random.nextInt(100)) {
            case 0, 1 -> Splices.quoted(huge());
            case 2 -> "[".repeat(DEEP) + "]".repeat(DEEP);
            case 3 -> "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP);
            case 4 -> "[" + (written + ",").repeat(Math.max(2, 20_000 / (written.length() + 1))) + written + "]";
            case 5 -> "[" + "0,".repeat(20_000) + "0]";
            case 6 -> "9".repeat(1 + random.nextInt(5_000));
            case 7, 8, 9 -> "[" + written + "]";
            default -> common(place, written);
        };
    }

    private String common(Place place, String written) {
        return switch (random.nextInt(place.kind() == Kind.STRING ? 4 : 2)) {
            case 0 -> one(VALUES);
            case 1 -> Splices.quoted(one(STRINGS));
            default -> Splices.quoted(name(string(written)));
        };
    }

    /** The name with something hostile somewhere in it. */
    private String name(String name) {
        int at = random.nextInt(name.length() + 1);
        return name.substring(0, at) + one(IN_NAMES) + name.substring(at);
    }

    private String huge() {
        return random.nextBoolean() ? "a".repeat(HUGE) : (one(IN_NAMES) + "a").repeat(HUGE / 4);
    }

    /** The bytes with something that no JSON writer does: cut off, overwritten, not UTF-8, not JSON. */
    byte[] broken(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> ("[" + document + "]").getBytes(StandardCharsets.UTF_8);
            case 2 -> (document + document).getBytes(StandardCharsets.UTF_8);
            case 3 -> document.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16 : StandardCharsets.UTF_32);
            default -> {
                bytes[at] = (byte) random.nextInt(256);
                yield bytes;
            }
        };
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static String string(String written) {
        return Splices.MAPPER.readValue(written, String.class);
    }
}
